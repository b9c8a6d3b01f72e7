import { forwardedGroups, isCrossZone, type Transport, transportsOf } from "../../../proxy/nlb/index.ts";
import type {
  FabricState,
  Listener,
  LoadBalancerNode,
  NetworkLoadBalancerState,
  TargetGroupState,
} from "../../model/index.ts";

/** One NLB node with its place in the state, which its chains are named after. */
export interface NodePlan {
  readonly index: number;
  readonly nlb: NetworkLoadBalancerState;
  readonly node: LoadBalancerNode;
  /** Private, and public where it has one: clients may come to both. */
  readonly addresses: readonly string[];
}

export function planNodes(state: FabricState): NodePlan[] {
  return state.networkLoadBalancers
    .flatMap((nlb) => nlb.nodes.map((node) => ({ nlb, node })))
    .map(({ nlb, node }, index) => ({
      index,
      nlb,
      node,
      addresses: node.publicIp ? [node.privateIp, node.publicIp] : [node.privateIp],
    }));
}

/** A listener as the kernel meets it: at one node, for one transport. */
export interface Entrance {
  readonly plan: NodePlan;
  readonly listener: Listener;
  readonly transport: Transport;
}

/** All of one node; a TCP_UDP listener has two (row NLB-003). */
export function entrancesOf(plan: NodePlan): Entrance[] {
  return plan.nlb.listeners.flatMap((listener) =>
    transportsOf(listener.protocol).map((transport) => ({ plan, listener, transport })),
  );
}

export function listenerChain({ plan, listener, transport }: Entrance): string {
  return `listener_${plan.index}_${listener.port}${suffixOf(transport)}`;
}

/** Where a node sends the flows of one target group. */
export interface Exit {
  readonly plan: NodePlan;
  readonly group: TargetGroupState;
  readonly transport: Transport;
}

/** Each that a listener leads to, once. */
export function exitsOf(plans: readonly NodePlan[]): Exit[] {
  const all = plans
    .flatMap(entrancesOf)
    .flatMap(({ plan, listener, transport }) =>
      forwardedGroups(plan.nlb, listener).map(({ group }) => ({ plan, group, transport })),
    );
  return [...new Map(all.map((exit) => [targetsChain(exit), exit])).values()];
}

/** Nodes that send to the targets of every zone share it (row NLB-077): a target that comes or goes changes one chain. */
export function targetsChain({ plan, group, transport }: Exit): string {
  const { index, nlb, node } = plan;
  const first = isCrossZone(nlb, group) ? index - nlb.nodes.indexOf(node) : index;
  return `targets_${first}_${nlb.targetGroups.indexOf(group)}${suffixOf(transport)}`;
}

/** What an entrance is looked up by, and its keys (`ENTRANCE_KEY`): a client may call any address of the node. */
export const ENTRANCE_KEY = "ip daddr . meta l4proto . th dport";

export function entranceKeys({ plan, listener, transport }: Entrance): string[] {
  return plan.addresses.map((address) => `${address} . ${transport} . ${listener.port}`);
}

function suffixOf(transport: Transport): string {
  return transport === "tcp" ? "" : `_${transport}`;
}
