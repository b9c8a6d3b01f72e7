import type { LabContainer } from "../../model/inventory.ts";
import type { LoadBalancer, LoadBalancerNode } from "../../model/load-balancer.ts";
import { albSocket } from "../../model/naming.ts";
import type { Observed } from "../observed.ts";

/** The containers that play an ALB's nodes: replica n is node n-1. */
export function albContainers({ inventory }: Observed, balancer: LoadBalancer): LabContainer[] {
  return inventory.filter((one) => one.role === "alb-node" && one.resource === balancer.logicalId);
}

export function albNodesThatRun(observed: Observed, balancer: LoadBalancer): LoadBalancerNode[] {
  return nodesOf(balancer, running(observed, balancer));
}

/**
 * Nodes that run and see a target themselves, as their own health checks tell (row ALB-062); without one that sees, all
 * that run.
 */
export function albNodesThatSee(observed: Observed, balancer: LoadBalancer): LoadBalancerNode[] {
  const all = running(observed, balancer);
  const seeing = all.filter(({ hostname }) => !observed.blindAgents?.includes(albSocket(hostname)));
  return nodesOf(balancer, seeing.length > 0 ? seeing : all);
}

function running(observed: Observed, balancer: LoadBalancer): LabContainer[] {
  return albContainers(observed, balancer).filter((one) => one.state.kind === "running");
}

function nodesOf({ nodes }: LoadBalancer, containers: readonly LabContainer[]): LoadBalancerNode[] {
  return nodes.filter((_, index) => containers.some(({ number }) => number === index + 1));
}
