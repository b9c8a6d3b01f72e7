import type {
  FabricState,
  LoadBalancerId,
  LoadBalancerNode,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { groupsInUse } from "./routing.ts";
import { healthOf, selectTargets } from "./targets.ts";

/** All TCP flows that one node holds open to one target: they are to be answered with RST on their next segment. */
export interface FlowCut {
  readonly loadBalancerId: LoadBalancerId;
  /** Private address of the node. */
  readonly nodeIp: string;
  readonly targetIp: string;
  readonly targetPort: number;
}

/**
 * The flows that a change of health ends.
 *
 * A target that turned unhealthy loses its flows (row NLB-129) unless its group says otherwise (row NLB-130) or a node
 * still sends to it because nothing is healthy (row NLB-134). A target whose deregistration delay has ended loses them
 * where the group asks for that (row NLB-145), else keeps them (row NLB-144).
 *
 * @param state as the fabric holds it now; when a target's last state was sent without it, pass the state that had it
 */
export function flowsToCut(
  state: FabricState,
  before: readonly TargetHealth[],
  after: readonly TargetHealth[],
): FlowCut[] {
  return state.networkLoadBalancers.flatMap((nlb) =>
    groupsInUse(nlb).flatMap((group) =>
      group.targets
        .filter((target) => losesFlows(group, target, before, after))
        .flatMap((target) => cutsOf(nlb, group, target, after)),
    ),
  );
}

function losesFlows(
  group: TargetGroupState,
  target: TargetRegistration,
  before: readonly TargetHealth[],
  after: readonly TargetHealth[],
): boolean {
  const was = healthOf(group, target, before)?.state;
  const is = healthOf(group, target, after)?.state;
  if (was === is) return false;
  if (is === "unhealthy") return group.terminateOnUnhealthy;
  return was === "draining" && (is === undefined || is === "unused") && group.terminateOnDeregistration;
}

function cutsOf(
  nlb: NetworkLoadBalancerState,
  group: TargetGroupState,
  target: TargetRegistration,
  health: readonly TargetHealth[],
): FlowCut[] {
  const stillSends = (node: LoadBalancerNode) => selectTargets(nlb, node, group, health).includes(target);
  return nlb.nodes
    .filter((node) => !stillSends(node))
    .map((node) => ({
      loadBalancerId: nlb.id,
      nodeIp: node.privateIp,
      targetIp: target.ip,
      targetPort: target.port,
    }));
}
