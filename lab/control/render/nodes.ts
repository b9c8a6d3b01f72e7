import type { LabContainer } from "../../model/inventory.ts";
import type { LoadBalancer, LoadBalancerNode } from "../../model/load-balancer.ts";
import type { Observed } from "../observed.ts";

/** The containers that play an ALB's nodes: replica n is node n-1. */
export function albContainers({ inventory }: Observed, balancer: LoadBalancer): LabContainer[] {
  return inventory.filter((one) => one.role === "alb-node" && one.resource === balancer.logicalId);
}

export function albNodesThatRun(observed: Observed, balancer: LoadBalancer): LoadBalancerNode[] {
  const numbers = albContainers(observed, balancer)
    .filter((one) => one.state.kind === "running")
    .map((one) => one.number);
  return balancer.nodes.filter((_, index) => numbers.includes(index + 1));
}
