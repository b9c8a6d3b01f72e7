/**
 * A zonal shift leads new flows away from one zone (row NLB-096): its address leaves the load balancer's name and, with
 * cross-zone on, its targets get nothing from nodes elsewhere either. Open flows go on.
 */
import type {
  AdministrativeOverride,
  LoadBalancerNode,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { isCrossZone } from "./cross-zone.ts";

/**
 * With cross-zone off the name alone does it: a node has only its own zone's targets. An ALB's rule is the same (row ALB-093).
 */
export function administrativeOverride(
  nlb: Pick<NetworkLoadBalancerState, "shiftedFrom" | "crossZone">,
  group: Pick<TargetGroupState, "crossZone">,
  { availabilityZone }: Pick<TargetRegistration, "availabilityZone">,
): AdministrativeOverride {
  if (nlb.shiftedFrom === undefined || availabilityZone !== nlb.shiftedFrom) return "no_override";
  return isCrossZone(nlb, group) ? "zonal_shift_active" : "zonal_shift_delegated_to_dns";
}

/** The nodes of the zones that new flows may come to; all where the shift would leave none. */
export function nodesNotShifted({ nodes, shiftedFrom }: NetworkLoadBalancerState): readonly LoadBalancerNode[] {
  const left = nodes.filter(({ availabilityZone }) => availabilityZone !== shiftedFrom);
  return left.length > 0 ? left : nodes;
}
