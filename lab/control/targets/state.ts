import type { TargetGroupState } from "../../model/fabric-state.ts";
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
  const forwarded = balancer.listeners.flatMap((listener) => listener.defaultAction.targetGroups);
  return all.filter((group) => forwarded.some((one) => one.targetGroupId === group.id));
}
