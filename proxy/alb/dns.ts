/** Which nodes the load balancer's name leads to. Pure. */
import type { LoadBalancerNode, TargetGroupState, TargetHealth } from "../../lab/model/index.ts";
import { findHealth } from "../nlb/health-index.ts";
import { isUnfitForDns } from "../nlb/thresholds.ts";

/**
 * The nodes whose zone has a target group with enough healthy targets: one such group keeps a zone in the name, where an
 * NLB's leaves it with the first that has too few (rows ALB-066, NLB-086). With cross-zone on a group counts as a whole, for
 * every zone alike; with it off by the zone's own targets. Where no zone is fit, or nothing is forwarded, all of them.
 *
 * @param groups that a listener forwards to
 */
export function nodesInName(
  nodes: readonly LoadBalancerNode[],
  groups: readonly TargetGroupState[],
  health: readonly TargetHealth[],
): readonly LoadBalancerNode[] {
  const fit = nodes.filter(({ availabilityZone }) =>
    groups.some((group) => !isUnfitForDns(group, countIn(availabilityZone, group, health))),
  );
  return fit.length > 0 ? fit : nodes;
}

function countIn(zone: string, group: TargetGroupState, health: readonly TargetHealth[]) {
  const targets = group.targets.filter(
    ({ registration, availabilityZone }) =>
      registration.kind === "registered" &&
      (group.crossZone !== "false" || availabilityZone === zone || availabilityZone === "all"),
  );
  const healthy = targets.filter((target) => findHealth(health, group.id, target)?.state === "healthy");
  return { total: targets.length, healthy: healthy.length };
}
