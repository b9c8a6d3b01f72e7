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

export function listenerChain({ index }: NodePlan, { port }: Listener): string {
  return `listener_${index}_${port}`;
}

/** Where a node sends the flows of one target group. */
export function targetsChain({ index, nlb }: NodePlan, group: TargetGroupState): string {
  return `targets_${index}_${nlb.targetGroups.indexOf(group)}`;
}

/** `address . port` of everything that a load balancer listens on. */
export function listenerKeys(plan: NodePlan, { port }: Listener): string[] {
  return plan.addresses.map((address) => `${address} . ${port}`);
}
