import {
  type ApplicationListener,
  scaledMs,
  type TargetGroupState,
  type TargetReason,
  type TargetRegistration,
  targetGroupIdsOf,
} from "../../lab/model/index.ts";

/** Where checks come from: one node of the load balancer. */
export interface Checker {
  readonly availabilityZone: string;
  /** The node's address (row NLB-108); any where it is absent. */
  readonly sourceIp?: string;
  /** Further ones, which checks come from in turn (row NLB-053). */
  readonly secondaryIps?: readonly string[];
}

/** What a load balancer does with a target: check it, let it drain, or nothing. */
export type Placement =
  | { readonly kind: "checked"; readonly checkers: readonly Checker[]; readonly listenerPort: number }
  /** Until `toldAtMs` new flows come to it all the same (row NLB-143). */
  | { readonly kind: "draining"; readonly sinceMs: number; readonly toldAtMs: number; readonly endsAtMs: number }
  | { readonly kind: "unused"; readonly reason: TargetReason; readonly description: string };

export interface PlacementContext {
  readonly flavour: "nlb" | "alb";
  readonly timeScale: number;
  readonly checkers: readonly Checker[];
  readonly listeners: readonly ApplicationListener[];
}

/**
 * Only targets of groups that a listener uses, in zones that the load balancer serves, are checked (rows NLB-114,
 * NLB-124). Every node of an ALB checks all of them (row ALB-062); a node of an NLB those it may send to.
 */
export function placeTarget(group: TargetGroupState, target: TargetRegistration, context: PlacementContext): Placement {
  const { registration } = target;
  if (registration.kind === "draining") {
    const endsAtMs = registration.sinceMs + scaledMs(group.deregistrationDelaySeconds, context.timeScale);
    const toldAtMs = registration.sinceMs + scaledMs(group.propagationDelaySeconds ?? 0, context.timeScale);
    return { kind: "draining", sinceMs: registration.sinceMs, toldAtMs, endsAtMs };
  }
  if (registration.kind === "stopped") return unused("Target.InvalidState", "Target is in the stopped state");
  if (registration.kind === "unusable") {
    return unused("Target.IpUnusable", "The target IP address is reserved for use by a load balancer");
  }
  const listener = context.listeners.find((one) => forwardsTo(one, group));
  if (!listener) {
    return unused("Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");
  }
  const checkers = checkersOf(group, target, context);
  return checkers.length > 0
    ? { kind: "checked", checkers, listenerPort: listener.port }
    : unused("Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer");
}

/**
 * @param group whose `crossZone` tells what holds for it: for an NLB the caller has put the load balancer's own setting
 *   in the place of `use_load_balancer_configuration`
 */
function checkersOf(
  group: TargetGroupState,
  { availabilityZone }: TargetRegistration,
  { flavour, checkers }: PlacementContext,
): readonly Checker[] {
  if (flavour === "alb" || availabilityZone === "all") return checkers;
  const own = checkers.filter((checker) => checker.availabilityZone === availabilityZone);
  return own.length === 0 || group.crossZone === "false" ? own : checkers;
}

function forwardsTo(listener: ApplicationListener, { id }: TargetGroupState): boolean {
  return targetGroupIdsOf(listener).includes(id);
}

function unused(reason: TargetReason, description: string): Placement {
  return { kind: "unused", reason, description };
}
