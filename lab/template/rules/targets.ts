/** Targets that a template registers: addresses, zones, VPCs, instance families. */
import { type Lab, parseIp, rangeHas, type StatedTarget, type TargetGroup } from "../../model/index.ts";
import { isNetworkProtocol } from "../resources/protocols.ts";
import { type TargetGroupProperties, targetGroup } from "../resources/target-group.ts";
import { broken, type Path, type Resource, type Stack } from "../stack.ts";

/** Row NLB-024. */
const PRIVATE_RANGES = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];
/** Row NLB-051. */
const OLD_FAMILIES = ["c1", "cc1", "cc2", "cg1", "cg2", "cr1", "g1", "g2", "hi1", "hs1", "m1", "m2", "m3", "t1"];

interface Context {
  readonly lab: Lab;
  readonly stack: Stack;
  readonly resource: Resource<TargetGroupProperties>;
  readonly group: TargetGroup;
}

export function checkTargets(lab: Lab, stack: Stack): void {
  for (const resource of stack.all(targetGroup)) {
    const group = lab.targetGroups.find(({ logicalId }) => logicalId === resource.logicalId);
    if (!group) continue;
    const context = { lab, stack, resource, group };
    for (const [index, target] of (resource.props.Targets ?? []).entries()) checkTarget(context, target, index);
    if (isNetworkProtocol(group.protocol)) checkMembers(context);
  }
}

function checkTarget(
  context: Context,
  { Id, AvailabilityZone }: { readonly Id: string; readonly AvailabilityZone?: string },
  index: number,
): void {
  const { stack, resource, group } = context;
  const path = ["Targets", index];
  if (group.targetType === "ip") {
    checkAddress(context, { id: Id, ...(AvailabilityZone !== undefined && { zone: AvailabilityZone }) }, path);
    return;
  }
  // Row NLB-028.
  if (AvailabilityZone !== undefined) {
    const rule = `can be given for a group of the target type \`ip\` only, it is \`${group.targetType}\``;
    broken(stack, resource, [...path, "AvailabilityZone"], rule);
  }
  if (group.targetType === "instance") checkInstance(context, Id, [...path, "Id"]);
}

function checkAddress(context: Context, given: { readonly id: string; readonly zone?: string }, path: Path): void {
  const { lab, stack, resource, group } = context;
  const { id, zone } = given;
  const subnets = lab.subnets.filter(({ vpcId }) => vpcId === group.vpcId);
  const home = subnets.find(({ cidr }) => rangeHas(cidr, id));
  const isAddress = parseIp(id) !== undefined;
  if (!isAddress) broken(stack, resource, [...path, "Id"], `must be an IPv4 address, got \`${id}\``);
  else if (!home && !PRIVATE_RANGES.some((range) => rangeHas(range, id))) {
    const ranges = PRIVATE_RANGES.join(", ");
    broken(stack, resource, [...path, "Id"], `must be in a subnet of the group's VPC or in ${ranges}, got \`${id}\``);
  } else checkZone(context, { zone, homeZone: home?.availabilityZone }, path);
}

/** Row NLB-028. */
function checkZone(
  { stack, resource, group }: Context,
  { zone, homeZone }: { readonly zone: string | undefined; readonly homeZone: string | undefined },
  path: Path,
): void {
  const zonePath = [...path, "AvailabilityZone"];
  if (zone === undefined) {
    if (homeZone !== undefined) return;
    const rule = "lacks the property `AvailabilityZone`, which an address outside the group's VPC needs";
    broken(stack, resource, path, rule, "Give a zone, or `all`.");
  } else if (zone !== "all" && !stack.zones.includes(zone)) {
    broken(stack, resource, zonePath, `must be ${stack.zones.join(", ")} or all, got \`${zone}\``);
  } else if (zone !== "all" && homeZone !== undefined && zone !== homeZone) {
    broken(stack, resource, zonePath, `must be that of the address's subnet, ${homeZone}, got \`${zone}\``);
  } else if (zone !== "all" && homeZone === undefined && !isNetworkProtocol(group.protocol)) {
    broken(stack, resource, zonePath, `must be \`all\` for an address outside an ALB's VPC, got \`${zone}\``);
  }
}

/** Rows NLB-026 and NLB-051. */
function checkInstance({ lab, stack, resource, group }: Context, id: string, path: Path): void {
  const stated = stack.whose(id);
  const single = lab.instances.find(({ logicalId }) => logicalId === stated?.logicalId);
  if (!single) return;
  const home = lab.subnets.find((subnet) => subnet.id === single.subnetId);
  if (home?.vpcId !== group.vpcId) {
    const rule = `must be instances of the group's VPC, \`${single.logicalId}\` is in another`;
    broken(stack, resource, path, rule, "Register it by its address, in a group of the target type `ip`.");
  }
  if (isNetworkProtocol(group.protocol) && isOld(single.machine.instanceType)) {
    refuseOld(stack, resource, path, single.logicalId, single.machine.instanceType);
  }
}

/** Row NLB-051, for members of Auto Scaling groups. */
function checkMembers({ lab, stack, resource, group }: Context): void {
  for (const { logicalId, targetGroupIds, machine } of lab.autoScalingGroups) {
    if (!targetGroupIds.includes(group.id) || !isOld(machine.instanceType)) continue;
    refuseOld(stack, resource, [], logicalId, machine.instanceType);
  }
}

function isOld(instanceType: string): boolean {
  return OLD_FAMILIES.includes(instanceType.split(".")[0] ?? "");
}

function refuseOld(stack: Stack, resource: Resource<unknown>, path: Path, owner: string, type: string): void {
  const rule = `must not register \`${owner}\` by id: instances of the type ${type} cannot be targets of an NLB`;
  broken(stack, resource, path, rule, "Register them by address, or take a newer instance type.");
}

/** The zone of a target; `undefined` where it has none of its own. */
export function zoneOfTarget(lab: Lab, group: TargetGroup, target: StatedTarget): string | undefined {
  if (target.availabilityZone !== undefined) return target.availabilityZone;
  const single = lab.instances.find(({ logicalId }) => logicalId === target.id);
  const home = lab.subnets.find(({ id, vpcId, cidr }) =>
    single ? id === single.subnetId : vpcId === group.vpcId && rangeHas(cidr, target.id),
  );
  return home?.availabilityZone;
}
