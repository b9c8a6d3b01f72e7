import { physicalId, type Subnet, type SubnetId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { boolean, range, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object, required } from "../schema/schema.ts";
import { type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { mainRouteTableId, routeTable, subnetRouteTableAssociation } from "./route-table.ts";
import { nameOf, vpc, vpcId } from "./vpc.ts";

const properties = object({
  VpcId: required(string()),
  CidrBlock: required(range),
  AvailabilityZone: string(),
  MapPublicIpOnLaunch: boolean,
  Tags: tags,
  Ipv4IpamPoolId: notEmulated("address pools"),
  Ipv6CidrBlock: notEmulated("IPv6"),
  Ipv6Native: notEmulated("IPv6"),
  ...ignoredAll("AssignIpv6AddressOnCreation", "EnableDns64", "PrivateDnsNameOptionsOnLaunch"),
});
export type SubnetProperties = Infer<typeof properties>;

export const subnet: ResourceType<SubnetProperties> = {
  name: "AWS::EC2::Subnet",
  properties,
  ref: (resource, stack) => subnetId(stack, resource),
  attributes: (resource, stack) => ({
    SubnetId: () => subnetId(stack, resource),
    AvailabilityZone: () => zoneOf(stack, resource),
    VpcId: () => resource.props.VpcId,
    CidrBlock: () => resource.props.CidrBlock,
  }),
};

export function subnetId(stack: Stack, resource: { logicalId: string }): SubnetId {
  return physicalId("subnet", stack.lab, resource.logicalId);
}

/** AWS picks a zone where a template names none; a lab picks the first. */
export function zoneOf(stack: Stack, resource: Resource<SubnetProperties>): string {
  return resource.props.AvailabilityZone ?? stack.zones[0] ?? "";
}

export function buildSubnets(stack: Stack): Subnet[] {
  return stack.all(subnet).flatMap((resource) => {
    const owner = referred(stack, resource, ["VpcId"], vpc, resource.props.VpcId);
    if (!owner) return [];
    const id = subnetId(stack, resource);
    const own = stack.all(subnetRouteTableAssociation).find(({ props }) => props.SubnetId === id);
    const table = own && stack.find(routeTable, own.props.RouteTableId);
    return {
      id,
      logicalId: resource.logicalId,
      name: nameOf(resource),
      vpcId: vpcId(stack, owner),
      cidr: resource.props.CidrBlock,
      availabilityZone: zoneOf(stack, resource),
      mapPublicIpOnLaunch: resource.props.MapPublicIpOnLaunch ?? false,
      routeTableId: table ? routeTableIdOf(stack, table) : mainRouteTableId(stack, owner),
    };
  });
}

function routeTableIdOf(stack: Stack, table: { logicalId: string }): Subnet["routeTableId"] {
  return physicalId("rtb", stack.lab, table.logicalId);
}

/** The subnets that a list of ids names; each that is none is reported. */
export function subnetsOf(
  stack: Stack,
  from: Resource<unknown>,
  path: readonly (string | number)[],
  ids: readonly string[],
): Resource<SubnetProperties>[] {
  return ids.flatMap((id, index) => referred(stack, from, [...path, index], subnet, id) ?? []);
}
