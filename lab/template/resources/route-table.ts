import { physicalId, type Route, type RouteTable, type RouteTableId, type RouteTarget } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { range, string } from "../schema/scalars.ts";
import { type Infer, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { internetGateway } from "./internet-gateway.ts";
import { natGateway } from "./nat-gateway.ts";
import { otherSide, vpcPeeringConnection } from "./peering.ts";
import { type VpcProperties, vpc, vpcId } from "./vpc.ts";
import { endpointRoutes } from "./vpc-endpoint.ts";

const tableProperties = object({ VpcId: required(string()), Tags: tags });

export const routeTable: ResourceType<Infer<typeof tableProperties>> = {
  name: "AWS::EC2::RouteTable",
  properties: tableProperties,
  ref: ({ logicalId }, stack) => physicalId("rtb", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ RouteTableId: () => physicalId("rtb", stack.lab, logicalId) }),
};

const associationProperties = object({ SubnetId: required(string()), RouteTableId: required(string()) });

export const subnetRouteTableAssociation: ResourceType<Infer<typeof associationProperties>> = {
  name: "AWS::EC2::SubnetRouteTableAssociation",
  properties: associationProperties,
  ref: ({ logicalId }, stack) => physicalId("rtbassoc", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ Id: () => physicalId("rtbassoc", stack.lab, logicalId) }),
};

const routeProperties = object({
  RouteTableId: required(string()),
  DestinationCidrBlock: required(range),
  GatewayId: string(),
  NatGatewayId: string(),
  VpcPeeringConnectionId: string(),
  DestinationIpv6CidrBlock: notEmulated("IPv6"),
  DestinationPrefixListId: notEmulated("prefix lists"),
  EgressOnlyInternetGatewayId: notEmulated("IPv6"),
  InstanceId: notEmulated("routes to an instance"),
  NetworkInterfaceId: notEmulated("routes to an interface"),
  TransitGatewayId: notEmulated("transit gateways"),
  VpcEndpointId: notEmulated("VPC endpoints"),
  LocalGatewayId: notEmulated("Outposts"),
  CarrierGatewayId: notEmulated("Wavelength"),
  CoreNetworkArn: notEmulated("Cloud WAN"),
});
export type RouteProperties = Infer<typeof routeProperties>;

export const route: ResourceType<RouteProperties> = {
  name: "AWS::EC2::Route",
  properties: routeProperties,
  ref: ({ props }) => `${props.RouteTableId}|${props.DestinationCidrBlock}`,
  attributes: ({ props }) => ({ CidrBlock: () => props.DestinationCidrBlock }),
};

/** The table of subnets that name no other (row V11). */
export function mainRouteTableId(stack: Stack, owner: Resource<VpcProperties>): RouteTableId {
  return physicalId("rtb", stack.lab, `${owner.logicalId}/main`);
}

export function buildRouteTables(stack: Stack): RouteTable[] {
  const main = stack.all(vpc).map((owner) => ({
    id: mainRouteTableId(stack, owner),
    logicalId: `${owner.logicalId}/main`,
    vpcId: vpcId(stack, owner),
    routes: [],
  }));
  const own = stack.all(routeTable).flatMap((resource) => {
    const owner = referred(stack, resource, ["VpcId"], vpc, resource.props.VpcId);
    const id = physicalId<RouteTableId>("rtb", stack.lab, resource.logicalId);
    const routes = stack.all(route).filter(({ props }) => props.RouteTableId === id);
    return owner
      ? {
          id,
          logicalId: resource.logicalId,
          vpcId: vpcId(stack, owner),
          routes: [...routes.flatMap((r) => buildRoute(stack, r)), ...endpointRoutes(stack, id)],
        }
      : [];
  });
  return [...main, ...own];
}

function buildRoute(stack: Stack, resource: Resource<RouteProperties>): Route[] {
  const target = targetOf(stack, resource);
  return target ? [{ destination: resource.props.DestinationCidrBlock, target }] : [];
}

function targetOf(stack: Stack, resource: Resource<RouteProperties>): RouteTarget | undefined {
  const { GatewayId, NatGatewayId, VpcPeeringConnectionId, RouteTableId } = resource.props;
  const given = [GatewayId, NatGatewayId, VpcPeeringConnectionId].filter((id) => id !== undefined);
  if (given.length !== 1) {
    broken(stack, resource, [], "must have one of `GatewayId`, `NatGatewayId` and `VpcPeeringConnectionId`");
    return undefined;
  }
  if (GatewayId !== undefined) {
    return referred(stack, resource, ["GatewayId"], internetGateway, GatewayId) && { kind: "internet-gateway" };
  }
  if (NatGatewayId !== undefined) {
    const nat = referred(stack, resource, ["NatGatewayId"], natGateway, NatGatewayId);
    return nat && { kind: "nat-gateway", natGatewayId: NatGatewayId };
  }
  const link = referred(
    stack,
    resource,
    ["VpcPeeringConnectionId"],
    vpcPeeringConnection,
    VpcPeeringConnectionId ?? "",
  );
  const from = stack.find(routeTable, RouteTableId)?.props.VpcId;
  return link && { kind: "peering", vpcId: otherSide(link, from ?? "") };
}
