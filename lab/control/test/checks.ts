import { unavailableZones } from "../../faults/zones.ts";
import type { TargetRegistration } from "../../model/fabric-state.ts";
import type { TargetHealth } from "../../model/health.ts";
import { placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { registrationsOf } from "../targets/index.ts";
import { nameOf } from "./containers.ts";

/** Time that a new target takes until its first check has passed. */
const CHECK_MS = 2000;

/** Simulated health checks: who is registered gets healthy after a while, unless it is broken or its zone is down. */
export function createChecks(broken: ReadonlySet<string>): (observed: Observed) => TargetHealth[] {
  const since = new Map<string, number>();

  const stateOf = (observed: Observed, { id, registration, ...target }: TargetRegistration, sinceMs: number) => {
    if (registration.kind === "draining") return "draining";
    if (observed.nowMs - sinceMs < CHECK_MS) return "initial";
    const container = observed.inventory.find((one) => one.instanceId === id);
    if (unavailableZones(observed.faults).has(target.availabilityZone)) return "unhealthy";
    return container && broken.has(nameOf(container)) ? "unhealthy" : "healthy";
  };

  return (observed) => {
    const placements = placeContainers(observed);
    return observed.lab.targetGroups.flatMap((group) =>
      registrationsOf(observed, placements, group).map((target): TargetHealth => {
        const key = `${group.id} ${target.id}`;
        const sinceMs = since.get(key) ?? observed.nowMs;
        since.set(key, sinceMs);
        const state = stateOf(observed, target, sinceMs);
        const { id: targetId, port, availabilityZone } = target;
        return { targetGroupId: group.id, targetId, port, availabilityZone, state, sinceMs };
      }),
    );
  };
}
