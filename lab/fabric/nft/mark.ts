import type { FabricState, LoadBalancerId, LoadBalancerNode } from "../../model/index.ts";

/**
 * The conntrack mark of a flow, set with its first packet and never changed: how it left its sender, and which NLB
 * node it passed.
 *
 *   bits  0-11  way out     0 none, 1 internet gateway (address one to one), 2 published port, 16+n NAT gateway n
 *   bits 12-27  NLB node    0 none, n+1 the n-th node of the state, counted through all load balancers
 *   bit  28     the node puts its own address as the source (client address not preserved)
 *   bit  29     never of a flow: in the mark of a packet that egress rules refuse (see `refused.ts`)
 *   bit  30     the way to the target of a flow that the userspace plane serves; the client's way bears the node alone
 */
export const MARK = {
  wayMask: 0x0000_0fff,
  nodeMask: 0x0fff_f000,
  ownSource: 0x1000_0000,
  refusedEgress: 0x2000_0000,
  planeLeg: 0x4000_0000,
  internetGateway: 1,
  publishedPort: 2,
} as const;

const FIRST_NAT_GATEWAY = 16;
const NODE_SHIFT = 12;

/** Mark of flows that leave through the state's `index`-th NAT gateway. */
export function natGatewayMark(index: number): number {
  return FIRST_NAT_GATEWAY + index;
}

/** Mark of flows through one node. @throws nothing: an unknown node has mark 0, which no flow through a node bears. */
export function nodeMark(state: FabricState, loadBalancerId: LoadBalancerId, privateIp: string): number {
  const nodes = state.networkLoadBalancers.flatMap(({ id, nodes }) => nodes.map((node) => ({ id, node })));
  const index = nodes.findIndex(({ id, node }) => id === loadBalancerId && node.privateIp === privateIp);
  return (index + 1) << NODE_SHIFT;
}

/** The node that a flow with this mark goes through, if any. */
export function nodeOfMark(state: FabricState, mark: number): LoadBalancerNode | undefined {
  const nodes = state.networkLoadBalancers.flatMap((nlb) => nlb.nodes);
  return nodes[((mark & MARK.nodeMask) >>> NODE_SHIFT) - 1];
}

export function hex(mark: number): string {
  return `0x${mark.toString(16).padStart(8, "0")}`;
}
