import type { LoadBalancerNode, NetworkLoadBalancerState, TargetHealth } from "../../lab/model/index.ts";
import { groupsInUse } from "./routing.ts";
import { countHealth } from "./targets.ts";
import { isUnfitForDns } from "./thresholds.ts";
import { nodesNotShifted } from "./zonal-shift.ts";

/**
 * The nodes whose addresses the load balancer's name gives.
 *
 * A zone leaves the answer when one of the target groups in use has too few healthy targets in the node's scope (rows
 * NLB-081, NLB-086, NLB-137; with cross-zone on the scope is all zones together, row NLB-139). Where that would leave no
 * zone, all are given (row NLB-087). Without thresholds none ever leaves (row NLB-088). A zone that is shifted away from
 * is not among them (row NLB-096).
 *
 * A node that sees no target itself leaves as well, whatever the checks of others say: with cross-zone on the scope is
 * fit although nobody reaches anything through a node whose zone is down (choice C-15 asks for a zone that is up).
 *
 * @param blind addresses of the nodes whose own checks see no target while those of another node do
 */
export function nodesInDns(
  nlb: NetworkLoadBalancerState,
  health: readonly TargetHealth[],
  blind: readonly string[] = [],
): LoadBalancerNode[] {
  const fit = healthyNodes(nlb, health, blind);
  return fit.length > 0 ? fit : [...nodesNotShifted(nlb)];
}

/** The nodes of zones that are healthy (row NLB-141): those that belong in the name, which may be none. */
export function healthyNodes(
  nlb: NetworkLoadBalancerState,
  health: readonly TargetHealth[],
  blind: readonly string[] = [],
): LoadBalancerNode[] {
  const isBlind = (node: LoadBalancerNode) => blind.includes(node.privateIp) && mayLeave(nlb);
  return nodesNotShifted(nlb).filter((node) => isZoneFit(nlb, node, health) && !isBlind(node));
}

function isZoneFit(nlb: NetworkLoadBalancerState, node: LoadBalancerNode, health: readonly TargetHealth[]): boolean {
  return groupsInUse(nlb).every((group) => !isUnfitForDns(group, countHealth(nlb, node, group, health)));
}

/** Row NLB-088: not where every group has its thresholds off. */
function mayLeave(nlb: NetworkLoadBalancerState): boolean {
  return groupsInUse(nlb).some((group) => isUnfitForDns(group, { healthy: 0, total: 1 }));
}
