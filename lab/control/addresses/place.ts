/** Where each container of a lab stands in the network. */

import { isStandby } from "../../model/db-family.ts";
import { initialRoles } from "../../model/db-roles.ts";
import { fixedAddresses } from "../../model/fixed-addresses.ts";
import type { SecurityGroupId, SubnetId } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { AutoScalingGroup, Lab, MachineSpec, Subnet } from "../../model/lab.ts";
import { INTERNET } from "../../model/network.ts";
import type { Observed } from "../observed.ts";
import { allocateAddress } from "./allocate.ts";
import { launchPublicIp } from "./public.ts";

export interface Placement {
  /** Absent on the internet side. */
  readonly subnet?: Subnet;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly securityGroupIds: readonly SecurityGroupId[];
  /** Of what has instance metadata: instances, not load balancers, databases, functions, the client. */
  readonly machine?: MachineSpec;
  readonly group?: AutoScalingGroup;
}

/** Tags of the instance that stands there, those that its group gives it among them. */
export function tagsOf({ machine, group }: Placement): Readonly<Record<string, string>> {
  const tags = machine?.tags ?? {};
  return group ? { ...tags, "aws:autoscaling:groupName": group.name } : tags;
}

/** By container id. The fabric and control have no place. */
export type Placements = ReadonlyMap<string, Placement>;

/** Places every container; the same inventory and memory always give the same places. */
export function placeContainers(observed: Observed): Placements {
  const placements = new Map<string, Placement>();
  const taken = takenAddresses(observed);
  for (const container of [...observed.inventory].sort(byServiceAndNumber)) {
    const placement = placeContainer(observed, container, taken);
    if (!placement) continue;
    placements.set(container.containerId, placement);
    taken.add(placement.privateIp);
  }
  return placements;
}

/** Every address that is fixed, labelled on a container, or remembered of one that is there. */
export function takenAddresses(observed: Observed): Set<string> {
  const { lab, inventory, memory } = observed;
  const known = inventory.flatMap((one) => one.address ?? memory.wirings.get(one.instanceId)?.address ?? []);
  return new Set([...fixedAddresses(lab), ...known]);
}

function placeContainer(
  observed: Observed,
  container: LabContainer,
  taken: ReadonlySet<string>,
): Placement | undefined {
  switch (container.role) {
    case "client":
      return { privateIp: INTERNET.client, securityGroupIds: [] };
    case "s3":
      return { privateIp: INTERNET.s3, securityGroupIds: [] };
    case "alb-node":
      return placeNode(observed, container);
    case "db-instance":
      return placeDatabase(observed, container);
    case "function":
      return placeFunction(observed, container);
    case "instance":
      return placeSingle(observed, container) ?? placeMember(observed, container, taken);
    default:
      return undefined;
  }
}

function placeNode({ lab }: Observed, container: LabContainer): Placement | undefined {
  const balancer = lab.loadBalancers.find((one) => one.logicalId === container.resource);
  const node = balancer?.nodes[container.number - 1];
  if (!balancer || !node) return undefined;
  const { privateIp, publicIp } = node;
  const place = inSubnet(lab.subnets, node.subnetId, { privateIp, securityGroupIds: balancer.securityGroupIds });
  return place && publicIp ? { ...place, publicIp } : place;
}

/** A standby is in no group of the template's, and so nothing but replication reaches it (row R38). */
function placeDatabase({ lab, memory }: Observed, container: LabContainer): Placement | undefined {
  for (const cluster of lab.dbClusters) {
    const instance = cluster.instances.find((one) => one.logicalId === container.resource);
    if (!instance) continue;
    const { privateIp, subnetId } = instance;
    const roles = memory.databaseRoles.get(cluster.identifier) ?? initialRoles(cluster);
    const securityGroupIds = isStandby(cluster, roles, instance) ? [] : cluster.securityGroupIds;
    return inSubnet(lab.subnets, subnetId, { privateIp, securityGroupIds });
  }
  return undefined;
}

function placeFunction({ lab }: Observed, container: LabContainer): Placement | undefined {
  const custom = lab.customResources.find((one) => one.logicalId === container.resource);
  const program = lab.functions.find((one) => one.arn === custom?.functionArn);
  if (!program || !container.address) return undefined;
  const { securityGroupIds } = program;
  return inSubnet(lab.subnets, container.subnetId, { privateIp: container.address, securityGroupIds });
}

function placeSingle({ lab }: Observed, container: LabContainer): Placement | undefined {
  const instance = lab.instances.find((one) => one.logicalId === container.resource);
  if (!instance) return undefined;
  if (container.address !== undefined) return placeClone(lab, container, container.address, instance.machine);
  const { privateIp, publicIp, machine } = instance;
  return inSubnet(lab.subnets, instance.subnetId, {
    privateIp,
    ...(publicIp ? { publicIp } : {}),
    securityGroupIds: machine.securityGroupIds,
    machine,
  });
}

/**
 * Launched from an image of the template's instance: what it is, but not where, not its user data, its name
 * and its role: it has the profile that it was launched with, if any.
 */
function placeClone(
  lab: Lab,
  { subnetId, service, number, instanceProfile }: LabContainer,
  privateIp: string,
  origin: MachineSpec,
): Placement | undefined {
  const subnet = lab.subnets.find((one) => one.id === subnetId);
  if (!subnet) return undefined;
  const publicIp = launchPublicIp(lab, subnet, privateIp);
  const { userData: _userData, instanceProfile: _instanceProfile, ...rest } = origin;
  const tags = { Name: `${service}-${number}` };
  const machine = { ...rest, tags, ...(instanceProfile === undefined ? {} : { instanceProfile }) };
  const { securityGroupIds } = machine;
  return { subnet, privateIp, ...(publicIp ? { publicIp } : {}), securityGroupIds, machine };
}

function placeMember(observed: Observed, container: LabContainer, taken: ReadonlySet<string>): Placement | undefined {
  const { lab, memory, nowMs } = observed;
  const group = lab.autoScalingGroups.find((one) => one.logicalId === container.resource);
  if (!group) return undefined;
  const wiring = memory.wirings.get(container.instanceId);
  const subnetId = container.subnetId ?? wiring?.subnetId;
  const subnet = lab.subnets.find((one) => one.id === subnetId) ?? spreadSubnet(lab, group, container.number);
  if (!subnet) return undefined;
  const book = { taken, released: memory.released, nowMs };
  const privateIp = container.address ?? wiring?.address ?? allocateAddress(subnet, book);
  const publicIp = launchPublicIp(lab, subnet, privateIp);
  const { machine } = group;
  const { securityGroupIds } = machine;
  return { subnet, privateIp, ...(publicIp ? { publicIp } : {}), securityGroupIds, machine, group };
}

/** Where Compose's replica of a number, from 1, stands: zone after zone, in each subnet after subnet (row A43). */
function spreadSubnet(lab: Lab, group: AutoScalingGroup, number: number): Subnet | undefined {
  const subnets = group.subnetIds.flatMap((id) => lab.subnets.find((one) => one.id === id) ?? []);
  const zones = [...new Set(subnets.map((one) => one.availabilityZone))];
  const zone = zones[(number - 1) % zones.length];
  const inZone = subnets.filter((one) => one.availabilityZone === zone);
  return inZone[Math.floor((number - 1) / zones.length) % inZone.length];
}

function inSubnet(
  subnets: readonly Subnet[],
  id: SubnetId | string | undefined,
  rest: Omit<Placement, "subnet">,
): Placement | undefined {
  const subnet = subnets.find((one) => one.id === id);
  return subnet && { subnet, ...rest };
}

function byServiceAndNumber(a: LabContainer, b: LabContainer): number {
  return a.service === b.service ? a.number - b.number : a.service < b.service ? -1 : 1;
}
