import type { TargetGroupState } from "../../model/fabric-state.ts";
import { targetGroupIdsOf } from "../../model/listener-rule.ts";
import type { LoadBalancer, TargetGroup } from "../../model/load-balancer.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { registrationsOf } from "./registrations.ts";

/** The target groups that a load balancer's listeners forward to, with who is in them. */
export function targetGroupStates(
  observed: Observed,
  placements: Placements,
  balancer: LoadBalancer,
): TargetGroupState[] {
  return targetGroupsOf(observed.lab.targetGroups, balancer).map((group) => {
    const { logicalId: _, vpcId: _vpcId, targetType: _targetType, ...settings } = group;
    return { ...settings, targets: registrationsOf(observed, placements, group) };
  });
}

export function targetGroupsOf(all: readonly TargetGroup[], balancer: LoadBalancer): TargetGroup[] {
  const forwarded = balancer.listeners.flatMap(targetGroupIdsOf);
  return all.filter(({ id }) => forwarded.includes(id));
}
