import { type FlowCut, flowsToCut } from "../../proxy/nlb/index.ts";
import type { FabricState, TargetHealth } from "../model/index.ts";

/** What a fabric has applied: a state, and the health that went with it. */
export interface Applied {
  readonly state: FabricState;
  readonly health: readonly TargetHealth[];
}

/**
 * The flows that the step from one to the other ends. A target that the newer state no longer has is judged by the
 * older one, which knows what its group asks for (row NLB-145).
 */
export function cutsBetween(before: Applied | undefined, after: Applied): FlowCut[] {
  if (!before) return [];
  const present = new Set(targetsOf(after.state));
  const ofGone = flowsToCut(before.state, before.health, after.health).filter(
    (cut) => !present.has(keyOf(cut.loadBalancerId, cut.targetIp, cut.targetPort)),
  );
  return [...flowsToCut(after.state, before.health, after.health), ...ofGone];
}

function targetsOf({ networkLoadBalancers }: FabricState): string[] {
  return networkLoadBalancers.flatMap(({ id, targetGroups }) =>
    targetGroups.flatMap(({ targets }) => targets.map(({ ip, port }) => keyOf(id, ip, port))),
  );
}

function keyOf(loadBalancerId: string, ip: string, port: number): string {
  return `${loadBalancerId} ${ip}:${port}`;
}
