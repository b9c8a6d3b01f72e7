import { type Fault, type FaultScene, findFault } from "../../faults/index.ts";
import type { ActiveFault } from "../../model/fault.ts";
import { waitUntil } from "../../model/wait.ts";
import type { AgentLinks } from "../agents/index.ts";
import type { Picture } from "../picture.ts";
import type { ControlPorts } from "../ports.ts";
import { faultPicture } from "./picture.ts";

export interface EffectsOptions {
  readonly ports: ControlPorts;
  readonly picture: Picture;
  readonly links: AgentLinks;
  /** Called when something has changed that a round of control should see. */
  readonly onChange: () => void;
}

/**
 * Brings faults into effect and takes them back, and writes both down. Crash-only: packets and rules are rendered from
 * the journal, so that it comes first; for a machine the journal says `starting` first, and what a control that was
 * killed left so is undone by the next.
 */
export interface FaultEffects {
  /** Resolves when the fault is in effect. */
  begin(fault: ActiveFault, kind: Fault): Promise<void>;
  /** Resolves when it is undone. */
  undo(fault: ActiveFault, reason: string): Promise<void>;
}

/** Real time in which the fabric must have taken a state in. */
const APPLY_TIMEOUT_MS = 10_000;

export function createFaultEffects({ ports, picture, links, onChange }: EffectsOptions): FaultEffects {
  const tell = (fault: ActiveFault, state: "starting" | "started" | "ended", reason?: string) => {
    picture.append({ kind: "fault", state, fault, ...(reason === undefined ? {} : { reason }) });
    onChange();
  };
  const untilApplied = () => {
    links.update(picture.observe());
    const what = "the fabric to apply the fault";
    return waitUntil(links.fabricHasLatest, { what, timeoutMs: APPLY_TIMEOUT_MS, everyMs: 5 });
  };
  const sceneOf = ({ id, options }: ActiveFault): FaultScene | undefined => {
    const { instances } = faultPicture(picture.observe());
    const instance = instances.find((one) => one.instanceId === options.instance);
    return instance && { machine: ports.machine, instance, faultId: id };
  };

  return {
    async begin(fault, { effect }) {
      if (effect.kind !== "machine") {
        tell(fault, "started");
        await untilApplied();
        return;
      }
      tell(fault, "starting");
      const scene = sceneOf(fault);
      if (scene) await effect.start(scene, fault.options);
      // What the reconcilers see next must not be older than the fault's end.
      await picture.look();
      tell(fault, "started");
      if (effect.isMoment) tell(fault, "ended", "done");
    },
    async undo(fault, reason) {
      const effect = findFault(fault.kind)?.effect;
      if (effect?.kind !== "machine") {
        tell(fault, "ended", reason);
        await untilApplied();
        return;
      }
      await picture.look();
      const scene = sceneOf(fault);
      if (scene) await effect.stop(scene, fault.options);
      await picture.look();
      tell(fault, "ended", reason);
    },
  };
}
