import type { Listener, NetworkLoadBalancerState, TargetGroupState } from "../../lab/model/index.ts";

/** A target group that a listener really sends to, with its share of the new flows (row NLB-012). */
export interface WeightedGroup {
  readonly group: TargetGroupState;
  readonly weight: number;
}

/** The listener's target groups, without those of weight 0: they get nothing (row NLB-012). */
export function forwardedGroups(nlb: NetworkLoadBalancerState, listener: Listener): WeightedGroup[] {
  return listener.defaultAction.targetGroups.flatMap(({ targetGroupId, weight }) => {
    const group = nlb.targetGroups.find(({ id }) => id === targetGroupId);
    return group && weight > 0 ? [{ group, weight }] : [];
  });
}

/** Every target group that any listener sends to, each once. */
export function groupsInUse(nlb: NetworkLoadBalancerState): TargetGroupState[] {
  const used = nlb.listeners.flatMap((listener) => forwardedGroups(nlb, listener).map(({ group }) => group));
  return [...new Set(used)];
}
