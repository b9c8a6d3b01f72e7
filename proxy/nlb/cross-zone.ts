import type { NetworkLoadBalancerState, TargetGroupState } from "../../lab/model/index.ts";

/** Row NLB-078: the group's own setting goes before the load balancer's. */
export function isCrossZone(
  nlb: Pick<NetworkLoadBalancerState, "crossZone">,
  group: Pick<TargetGroupState, "crossZone">,
): boolean {
  return group.crossZone === "use_load_balancer_configuration" ? nlb.crossZone : group.crossZone === "true";
}
