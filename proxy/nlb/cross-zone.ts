import type { NetworkLoadBalancerState, TargetGroupState } from "../../lab/model/index.ts";

/** Row NLB-078: the group's own setting goes before the load balancer's. */
export function isCrossZone(nlb: NetworkLoadBalancerState, group: TargetGroupState): boolean {
  return group.crossZone === "use_load_balancer_configuration" ? nlb.crossZone : group.crossZone === "true";
}
