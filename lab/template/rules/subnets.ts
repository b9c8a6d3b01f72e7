import { cidrContains, cidrsOverlap, type Lab, parseCidr } from "../../model/index.ts";
import { routeTable, subnetRouteTableAssociation } from "../resources/route-table.ts";
import { type SubnetProperties, subnet, zoneOf } from "../resources/subnet.ts";
import { vpc } from "../resources/vpc.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf, pairsOf } from "./pairs.ts";

export function checkSubnets(_lab: Lab, stack: Stack): void {
  for (const resource of stack.all(subnet)) checkSubnet(stack, resource);
  for (const [first, second] of pairsOf(stack.all(subnet))) checkOverlap(stack, first, second);
  checkAssociations(stack);
}

function checkSubnet(stack: Stack, resource: Resource<SubnetProperties>): void {
  const { CidrBlock, VpcId } = resource.props;
  const owner = stack.find(vpc, VpcId);
  const [inner, outer] = [parseCidr(CidrBlock), parseCidr(owner?.props.CidrBlock ?? "")];
  if (!stack.zones.includes(zoneOf(stack, resource))) {
    const got = `got \`${zoneOf(stack, resource)}\``;
    broken(stack, resource, ["AvailabilityZone"], `must be one of ${stack.zones.join(", ")}, ${got}`);
  }
  if (!inner || !outer || !owner) return;
  // Row V03.
  if (inner.prefix < 16 || inner.prefix > 28) {
    broken(stack, resource, ["CidrBlock"], `must be from /16 to /28 in size, got \`${CidrBlock}\``);
  }
  if (!cidrContains(outer, inner)) {
    const where = `the range of \`${owner.logicalId}\` (${owner.props.CidrBlock})`;
    broken(stack, resource, ["CidrBlock"], `must lie inside ${where}, got \`${CidrBlock}\``);
  }
}

function checkOverlap(stack: Stack, first: Resource<SubnetProperties>, second: Resource<SubnetProperties>): void {
  const [a, b] = [parseCidr(first.props.CidrBlock), parseCidr(second.props.CidrBlock)];
  if (first.props.VpcId !== second.props.VpcId || !a || !b || !cidrsOverlap(a, b)) return;
  const other = `\`${first.logicalId}\` (${first.props.CidrBlock})`;
  broken(stack, second, ["CidrBlock"], `must not overlap ${other}, got \`${second.props.CidrBlock}\``);
}

function checkAssociations(stack: Stack): void {
  const all = stack.all(subnetRouteTableAssociation);
  for (const resource of all) {
    const home = referred(stack, resource, ["SubnetId"], subnet, resource.props.SubnetId);
    const table = referred(stack, resource, ["RouteTableId"], routeTable, resource.props.RouteTableId);
    if (home && table && home.props.VpcId !== table.props.VpcId) {
      broken(
        stack,
        resource,
        ["RouteTableId"],
        `must be a table of the subnet's VPC, \`${table.logicalId}\` is of another`,
      );
    }
  }
  for (const { first, second } of duplicatesOf(all, ({ props }) => props.SubnetId)) {
    broken(stack, second, ["SubnetId"], `has a route table already, by \`${first.logicalId}\``);
  }
}
