import type {
  FabricState,
  LoadBalancerId,
  NetworkLoadBalancerState,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { groupsInUse } from "./routing.ts";
import { countHealth, healthOf } from "./targets.ts";
import { failsOverRouting } from "./thresholds.ts";
import { type Transport, transportsOf } from "./transport.ts";

/**
 * All flows of one kind that one node holds open to one target. TCP's are to be answered with RST on their next segment;
 * UDP's next datagram is the first of a new flow, with another target (row NLB-133).
 */
export interface FlowCut {
  readonly transport: Transport;
  readonly loadBalancerId: LoadBalancerId;
  /** Private address of the node. */
  readonly nodeIp: string;
  readonly targetIp: string;
  readonly targetPort: number;
  /** Only those through this listener; through any where it is absent. */
  readonly listenerPort?: number;
}

/**
 * The flows that a change of health ends, at every node.
 *
 * A target that turned unhealthy loses its flows (row NLB-129) unless its group says otherwise (row NLB-130), in which
 * case an interval of unhealthy draining may end them later (row NLB-132), or the load balancer fails open, because too
 * little is healthy in every zone (row NLB-134). That a single zone has nothing healthy, so
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
      group.targets.flatMap((target) =>
        transportsOf(group.protocol)
          .filter((transport) => losesFlows(nlb, group, { transport, target, before, after }))
          .flatMap((transport) => cutsOf(nlb, target, transport)),
      ),
    ),
  );
}

interface Change {
  readonly transport: Transport;
  readonly target: TargetRegistration;
  readonly before: readonly TargetHealth[];
  readonly after: readonly TargetHealth[];
}

function losesFlows(
  nlb: NetworkLoadBalancerState,
  group: TargetGroupState,
  { transport, target, before, after }: Change,
): boolean {
  const was = healthOf(group, target, before)?.state;
  const is = healthOf(group, target, after)?.state;
  if (was === is) return false;
  const isOver = was === "unhealthy.draining" || endsOnUnhealthy(group, transport);
  if (is === "unhealthy") return isOver && !failsOpen(nlb, group, after);
  return was === "draining" && (is === undefined || is === "unused") && group.terminateOnDeregistration;
}

/** UDP flows need no termination to move on, and their groups cannot have it (rows NLB-131, NLB-133). */
function endsOnUnhealthy(group: TargetGroupState, transport: Transport): boolean {
  return transport === "udp" || group.terminateOnUnhealthy;
}

/** Row NLB-134: at every node, or else flows that pass one that is well would outlive their target. */
function failsOpen(nlb: NetworkLoadBalancerState, group: TargetGroupState, health: readonly TargetHealth[]): boolean {
  return nlb.nodes.every((node) => failsOverRouting(group, countHealth(nlb, node, group, health)));
}

function cutsOf(nlb: NetworkLoadBalancerState, target: TargetRegistration, transport: Transport): FlowCut[] {
  return nlb.nodes.map((node) => ({
    transport,
    loadBalancerId: nlb.id,
    nodeIp: node.privateIp,
    targetIp: target.ip,
    targetPort: target.port,
  }));
}
