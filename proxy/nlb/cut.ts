import type {
  FabricState,
  LoadBalancerId,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { groupsInUse } from "./routing.ts";
import { healthOf, isHealthy, targetsInScope } from "./targets.ts";

/** All TCP flows that one node holds open to one target: they are to be answered with RST on their next segment. */
export interface FlowCut {
  readonly loadBalancerId: LoadBalancerId;
  /** Private address of the node. */
  readonly nodeIp: string;
  readonly targetIp: string;
  readonly targetPort: number;
}

/**
 * The flows that a change of health ends, at every node.
 *
 * A target that turned unhealthy loses its flows (row NLB-129) unless its group says otherwise (row NLB-130) or the load
 * balancer fails open, because nothing is healthy in any zone (row NLB-134). That a single zone has nothing healthy, so
 * that its node sends new flows to all it has (rows NLB-136, NLB-139), saves no flow. A target whose deregistration
 * delay has ended loses them where the group asks for that (row NLB-145), else keeps them (row NLB-144).
 *
 * @param state as the fabric holds it now; when a target's last state was sent without it, pass the state that had it
 */
export function flowsToCut(
  state: Pick<FabricState, "networkLoadBalancers">,
  before: readonly TargetHealth[],
  after: readonly TargetHealth[],
): FlowCut[] {
  return state.networkLoadBalancers.flatMap((nlb) =>
    groupsInUse(nlb).flatMap((group) =>
      group.targets
        .filter((target) => losesFlows(nlb, group, { target, before, after }))
        .flatMap((target) => cutsOf(nlb, target)),
    ),
  );
}

interface Change {
  readonly target: TargetRegistration;
  readonly before: readonly TargetHealth[];
  readonly after: readonly TargetHealth[];
}

function losesFlows(
  nlb: NetworkLoadBalancerState,
  group: TargetGroupState,
  { target, before, after }: Change,
): boolean {
  const was = healthOf(group, target, before)?.state;
  const is = healthOf(group, target, after)?.state;
  if (was === is) return false;
  if (is === "unhealthy") return group.terminateOnUnhealthy && !failsOpen(nlb, group, after);
  return was === "draining" && (is === undefined || is === "unused") && group.terminateOnDeregistration;
}

/** Row NLB-134. */
function failsOpen(nlb: NetworkLoadBalancerState, group: TargetGroupState, health: readonly TargetHealth[]): boolean {
  return !nlb.nodes.some((node) => targetsInScope(nlb, node, group).some((target) => isHealthy(group, target, health)));
}

function cutsOf(nlb: NetworkLoadBalancerState, target: TargetRegistration): FlowCut[] {
  return nlb.nodes.map((node) => ({
    loadBalancerId: nlb.id,
    nodeIp: node.privateIp,
    targetIp: target.ip,
    targetPort: target.port,
  }));
}
