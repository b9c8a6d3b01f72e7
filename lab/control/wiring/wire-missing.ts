import type { WirePlan, WireResult } from "../../docker/index.ts";
import { describeError } from "../../model/errors.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { type Placements, placeContainers } from "../addresses/index.ts";
import { createBackoff } from "../backoff.ts";
import type { Observed } from "../observed.ts";
import type { ControlPorts } from "../ports.ts";
import { planWiring } from "./plan.ts";

export interface Wirer {
  /** Begins to make what is missing, unless it is at it already; gives at once. */
  begin(observed: Observed): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface WirerOptions {
  readonly ports: ControlPorts;
  readonly append: (body: LabEventBody) => void;
  /** Called when something was made, or failed to be. */
  readonly onDone: () => void;
}

/**
 * Makes the missing interfaces, all in one go, beside the loop: the data plane is told of a loss while a replacement
 * is being wired.
 *
 * What the fabric holds is asked once for each start of the fabric; from then on it is known.
 */
export function createWirer({ ports, append, onDone }: WirerOptions): Wirer {
  const backoff = createBackoff(ports.clock);
  let known: { readonly fabric: string; readonly held: Set<string> } | undefined;
  let underWay: Promise<void> | undefined;

  const heldBy = async (fabric: LabContainer, startedAtMs: number) => {
    const key = `${fabric.containerId} ${startedAtMs}`;
    if (known?.fabric !== key) {
      known = { fabric: key, held: new Set(await ports.engine.heldInterfaces(fabric.containerId)) };
    }
    return known.held;
  };

  const wireMissing = async (observed: Observed, fabric: LabContainer, { pid, startedAtMs }: Running) => {
    const held = await heldBy(fabric, startedAtMs);
    const placements = placeContainers(observed);
    const plans = planWiring(observed, placements, held).filter((plan) => backoff.isDue(plan.containerId));
    if (plans.length === 0) return;
    for (const { containerId, error } of await wireAll(ports, pid, plans)) {
      const plan = plans.find((one) => one.containerId === containerId);
      if (!plan) continue;
      if (error === undefined) {
        backoff.succeeded(containerId);
        held.add(plan.interface);
        for (const event of wiredEvent(observed, placements, plan)) append(event);
      } else if (backoff.failed(containerId) > 1) {
        // Once may happen to any instance that dies at the wrong moment.
        append({ kind: "error", message: `wiring ${plan.interface} (${plan.address}): ${error}` });
      }
    }
    onDone();
  };

  return {
    begin(observed) {
      const fabric = observed.inventory.find((one) => one.role === "fabric");
      if (underWay || fabric?.state.kind !== "running" || !backoff.isDue(fabric.containerId)) return;
      underWay = wireMissing(observed, fabric, fabric.state)
        .catch((err: unknown) => {
          backoff.failed(fabric.containerId);
          ports.log.error({ err }, "wiring failed and will be tried again");
        })
        .finally(() => {
          underWay = undefined;
        });
    },
    async idle() {
      await underWay;
    },
  };
}

type Running = Extract<LabContainer["state"], { kind: "running" }>;

async function wireAll(
  ports: ControlPorts,
  fabricPid: number,
  plans: readonly WirePlan[],
): Promise<readonly WireResult[]> {
  try {
    return await ports.engine.wire(fabricPid, plans);
  } catch (error) {
    ports.log.error({ err: error }, "wiring failed and will be tried again");
    return plans.map(({ containerId }) => ({ containerId, error: describeError(error) }));
  }
}

function wiredEvent({ inventory }: Observed, placements: Placements, plan: WirePlan): LabEventBody[] {
  const container = inventory.find((one) => one.containerId === plan.containerId);
  if (container?.state.kind !== "running") return [];
  const { containerId, instanceId, resource = container.service, state } = container;
  const subnetId = placements.get(containerId)?.subnet?.id ?? "internet";
  const { address } = plan;
  return [{ kind: "wired", instanceId, containerId, resource, subnetId, address, startedAtMs: state.startedAtMs }];
}
