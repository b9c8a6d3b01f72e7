/** Targets that the template itself registers: instances outside a group, addresses, an ALB. */
import { rangeHas } from "../../model/cidr.ts";
import type { TargetRegistration } from "../../model/fabric-state.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { StatedTarget, TargetGroup } from "../../model/load-balancer.ts";
import type { Placements } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { albNodesThatRun } from "../render/nodes.ts";

export function registerStated(
  observed: Observed,
  placements: Placements,
  group: TargetGroup,
  target: StatedTarget,
): TargetRegistration[] {
  switch (group.targetType) {
    case "instance":
      return registerInstance(observed, placements, target);
    case "ip":
      return [registerAddress(observed, group, target)];
    case "alb":
      return registerApplicationLoadBalancer(observed, target);
  }
}

/** Row NLB-031: an instance that does not exist yet is no target; one that stopped is one that is not used. */
function registerInstance(
  { inventory }: Observed,
  placements: Placements,
  { id, port }: StatedTarget,
): TargetRegistration[] {
  const container = inventory.find(
    (one) => one.role === "instance" && one.resource === id && one.address === undefined,
  );
  return container ? registerContainer(container, placements, port) : [];
}

/** Instances that were cloned, and registered with the group when they were. */
export function registerClones(
  { inventory }: Observed,
  placements: Placements,
  { logicalId, port }: TargetGroup,
): TargetRegistration[] {
  const own = inventory.filter(({ targetGroups }) => targetGroups?.includes(logicalId));
  return own.flatMap((container) => registerContainer(container, placements, port));
}

/** An instance wherever it stands; nothing while it stands nowhere. */
export function registerContainer(container: LabContainer, placements: Placements, port: number): TargetRegistration[] {
  const placement = placements.get(container.containerId);
  if (!placement) return [];
  const kind = container.state.kind === "running" ? "registered" : "stopped";
  const availabilityZone = placement.subnet?.availabilityZone ?? "all";
  return [{ id: container.instanceId, ip: placement.privateIp, port, availabilityZone, registration: { kind } }];
}

/** Its zone is the one that was given, or that of the subnet of the group's VPC that it lies in (row NLB-028). */
export function registerAddress({ lab }: Observed, group: TargetGroup, target: StatedTarget): TargetRegistration {
  const { id, port } = target;
  const home = lab.subnets.find((subnet) => subnet.vpcId === group.vpcId && rangeHas(subnet.cidr, id));
  const availabilityZone = target.availabilityZone ?? home?.availabilityZone ?? "all";
  // Row NLB-036. An address in another VPC may be a load balancer's: NLBs are chained so.
  const isTaken = lab.loadBalancers.some(
    ({ vpcId, nodes }) =>
      vpcId === group.vpcId &&
      nodes.some(({ privateIp, secondaryIps = [] }) => [privateIp, ...secondaryIps].includes(id)),
  );
  return { id, ip: id, port, availabilityZone, registration: { kind: isTaken ? "unusable" : "registered" } };
}

/** The nodes that run, each an address of the one target that AWS speaks of; all where none runs (row NLB-033). */
function registerApplicationLoadBalancer(observed: Observed, { id, port }: StatedTarget): TargetRegistration[] {
  const balancer = observed.lab.loadBalancers.find(({ logicalId }) => logicalId === id);
  if (!balancer) return [];
  const running = albNodesThatRun(observed, balancer);
  return (running.length > 0 ? running : balancer.nodes).map(({ privateIp, availabilityZone }) => ({
    id: privateIp,
    ip: privateIp,
    port,
    availabilityZone,
    registration: { kind: "registered" },
    applicationLoadBalancer: balancer.arn,
  }));
}
