/**
 * Who one node of a Network Load Balancer may send a new flow to.
 *
 *   client -> zonal address of a node -> listener -> target group -> one of selectTargets(...)
 */
import type {
  LoadBalancerNode,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { choicesOf } from "./choices.ts";
import { isCrossZone } from "./cross-zone.ts";
import { findHealth } from "./health-index.ts";
import { byAddress, ordered } from "./order.ts";
import { failsOverRouting, type HealthCount } from "./thresholds.ts";
import { administrativeOverride } from "./zonal-shift.ts";

/**
 * The targets that new flows of `node` are spread over, in an order that does not depend on how they were registered.
 *
 * Healthy ones in the node's scope (rows NLB-077, NLB-078, NLB-128); all of them when too few are healthy (rows NLB-134,
 * NLB-136, NLB-139); none where the scope is empty (rows NLB-081, NLB-082). Stopped targets and those of a zone that
 * the load balancer does not serve (row NLB-029) are never among them; draining ones only while it has not been told
 * everywhere (row NLB-143).
 */
export function selectTargets(
  nlb: NetworkLoadBalancerState,
  node: LoadBalancerNode,
  group: TargetGroupState,
  health: readonly TargetHealth[],
): readonly TargetRegistration[] {
  const byScope = choicesOf(health, group);
  // Nodes with the same scope choose alike; with cross-zone on, all of them.
  const scope = `${zonesOf(nlb, node, group).join(" ")} without ${nlb.shiftedFrom ?? "none"} ${isCrossZone(nlb, group)}`;
  const choice = byScope.get(scope) ?? choose(nlb, node, group, health);
  byScope.set(scope, choice);
  return choice;
}

function choose(
  nlb: NetworkLoadBalancerState,
  node: LoadBalancerNode,
  group: TargetGroupState,
  health: readonly TargetHealth[],
): readonly TargetRegistration[] {
  const scope = inScope(nlb, node, group);
  const told = new Map(scope.map((target) => [target, healthOf(group, target, health)]));
  const candidates = scope.filter((target) => isCandidate(nlb, group, target));
  const healthy = candidates.filter((target) => told.get(target)?.state === "healthy");
  const failsOver = failsOverRouting(group, { healthy: healthy.length, total: candidates.length });
  const leaving = scope.filter((target) => told.get(target)?.takesNewFlows);
  const chosen = failsOver ? candidates : healthy;
  return leaving.length > 0 ? [...chosen, ...leaving].toSorted(byAddress) : chosen;
}

/** What the thresholds of a group count at one node: its own zone, or all with cross-zone on (row NLB-139). */
export function countHealth(
  nlb: NetworkLoadBalancerState,
  node: LoadBalancerNode,
  group: TargetGroupState,
  health: readonly TargetHealth[],
): HealthCount {
  const targets = targetsInScope(nlb, node, group);
  return { total: targets.length, healthy: targets.filter((target) => isHealthy(group, target, health)).length };
}

/** Registered targets that `node` may use, whatever their health; none that a zonal shift leads away from (row NLB-096). */
export function targetsInScope(
  nlb: NetworkLoadBalancerState,
  node: LoadBalancerNode,
  group: TargetGroupState,
): TargetRegistration[] {
  return inScope(nlb, node, group).filter((target) => isCandidate(nlb, group, target));
}

function isCandidate(nlb: NetworkLoadBalancerState, group: TargetGroupState, target: TargetRegistration): boolean {
  return (
    target.registration.kind === "registered" && administrativeOverride(nlb, group, target) !== "zonal_shift_active"
  );
}

function inScope(
  nlb: NetworkLoadBalancerState,
  node: LoadBalancerNode,
  group: TargetGroupState,
): readonly TargetRegistration[] {
  const zones = zonesOf(nlb, node, group);
  return ordered(group.targets).filter(
    ({ availabilityZone }) => availabilityZone === "all" || zones.includes(availabilityZone),
  );
}

function zonesOf(nlb: NetworkLoadBalancerState, node: LoadBalancerNode, group: TargetGroupState): readonly string[] {
  return isCrossZone(nlb, group) ? nlb.nodes.map(({ availabilityZone }) => availabilityZone) : [node.availabilityZone];
}

export function isHealthy(
  group: TargetGroupState,
  target: TargetRegistration,
  health: readonly TargetHealth[],
): boolean {
  return healthOf(group, target, health)?.state === "healthy";
}

export function healthOf(
  { id }: Pick<TargetGroupState, "id">,
  target: Pick<TargetRegistration, "id" | "port">,
  health: readonly TargetHealth[],
): TargetHealth | undefined {
  return findHealth(health, id, target);
}
