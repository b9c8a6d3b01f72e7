import { describeError } from "../../model/errors.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { type Placements, placeContainers } from "../addresses/index.ts";
import { createBackoff } from "../backoff.ts";
import type { Observed } from "../observed.ts";
import type { ControlPorts, WiringOutcome } from "../ports.ts";
import { planWiring, type WiringPlan } from "./plan.ts";

export type Wirer = (observed: Observed) => Promise<readonly LabEventBody[]>;

/**
 * Makes the missing interfaces, and gives the events that tell of them.
 *
 * What the fabric holds is asked once for each start of the fabric; from then on it is known.
 */
export function createWirer(ports: ControlPorts): Wirer {
  const backoff = createBackoff(ports.clock);
  let known: { readonly fabric: string; readonly held: Set<string> } | undefined;

  const heldBy = async (fabric: LabContainer, startedAtMs: number) => {
    const key = `${fabric.containerId} ${startedAtMs}`;
    if (known?.fabric !== key) {
      known = { fabric: key, held: new Set(await ports.engine.heldInterfaces(fabric.containerId)) };
    }
    return known.held;
  };

  return async (observed) => {
    const fabric = observed.inventory.find((one) => one.role === "fabric");
    if (fabric?.state.kind !== "running") return [];
    const held = await heldBy(fabric, fabric.state.startedAtMs);
    const placements = placeContainers(observed);
    const plans = planWiring(observed, placements, held).filter((plan) => backoff.isDue(plan.containerId));
    if (plans.length === 0) return [];
    const outcomes = await wireAll(ports, fabric.state.pid, plans);
    return outcomes.flatMap((outcome) => {
      const plan = plans.find((one) => one.containerId === outcome.containerId);
      if (!plan) return [];
      if (outcome.error !== undefined) {
        backoff.failed(plan.containerId);
        return [{ kind: "error", message: `wiring ${plan.interface} (${plan.address}): ${outcome.error}` } as const];
      }
      backoff.succeeded(plan.containerId);
      held.add(plan.interface);
      return wiredEvent(observed, placements, plan);
    });
  };
}

async function wireAll(
  ports: ControlPorts,
  fabricPid: number,
  plans: readonly WiringPlan[],
): Promise<readonly WiringOutcome[]> {
  try {
    return await ports.engine.wire(fabricPid, plans);
  } catch (error) {
    ports.log.error({ err: error }, "wiring failed and will be tried again");
    return plans.map(({ containerId }) => ({ containerId, error: describeError(error) }));
  }
}

function wiredEvent({ inventory }: Observed, placements: Placements, plan: WiringPlan): LabEventBody[] {
  const container = inventory.find((one) => one.containerId === plan.containerId);
  if (container?.state.kind !== "running") return [];
  const { containerId, instanceId, resource = container.service, state } = container;
  const subnetId = placements.get(containerId)?.subnet?.id ?? "internet";
  const { address } = plan;
  return [{ kind: "wired", instanceId, containerId, resource, subnetId, address, startedAtMs: state.startedAtMs }];
}
