import { forwardedGroups, type Transport, transportsOf } from "../../../proxy/nlb/index.ts";
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

/** Each that a listener of the node leads to, once. */
export function exitsOf(plan: NodePlan): Exit[] {
  const all = entrancesOf(plan).flatMap(({ listener, transport }) =>
    forwardedGroups(plan.nlb, listener).map(({ group }) => ({ plan, group, transport })),
  );
  return [...new Map(all.map((exit) => [targetsChain(exit), exit])).values()];
}

export function targetsChain({ plan, group, transport }: Exit): string {
  return `targets_${plan.index}_${plan.nlb.targetGroups.indexOf(group)}${suffixOf(transport)}`;
}

/** What an entrance is looked up by, and its keys (`ENTRANCE_KEY`): a client may call any address of the node. */
export const ENTRANCE_KEY = "ip daddr . meta l4proto . th dport";

export function entranceKeys({ plan, listener, transport }: Entrance): string[] {
  return plan.addresses.map((address) => `${address} . ${transport} . ${listener.port}`);
}

function suffixOf(transport: Transport): string {
  return transport === "tcp" ? "" : `_${transport}`;
}
