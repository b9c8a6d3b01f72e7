import { cidrContains, type Lab, parseCidr, type RouteTable, type SubnetId } from "../../model/index.ts";
import { vpcGatewayAttachment } from "../resources/internet-gateway.ts";
import { natGateway } from "../resources/nat-gateway.ts";
import { vpcPeeringConnection } from "../resources/peering.ts";
import { type RouteProperties, route, routeTable } from "../resources/route-table.ts";
import { subnet } from "../resources/subnet.ts";
import { vpc } from "../resources/vpc.ts";
import { broken, type Resource, referred, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

/** Row V14. */
const MOST_ROUTES = 50;
/** Row V10. */
const RESERVED_SPACE = { base: 0xa9fea800, prefix: 22 };

export function checkRoutes(lab: Lab, stack: Stack): void {
  const all = stack.all(route);
  for (const resource of all) checkRoute(stack, resource);
  const key = ({ props }: Resource<RouteProperties>) =>
    `${props.RouteTableId} ${canonical(props.DestinationCidrBlock)}`;
  for (const { first, second } of duplicatesOf(all, key)) {
    broken(stack, second, ["DestinationCidrBlock"], `is that of \`${first.logicalId}\` in the same table`);
  }
  for (const table of stack.all(routeTable)) {
    const count = all.filter(({ props }) => props.RouteTableId === routeTable.ref(table, stack)).length;
    if (count > MOST_ROUTES) broken(stack, table, [], `has ${count} routes; the quota is ${MOST_ROUTES}`);
  }
  for (const resource of stack.all(natGateway)) {
    if (isPublic(lab, resource.props.SubnetId as SubnetId)) continue;
    const name = stack.find(subnet, resource.props.SubnetId)?.logicalId;
    const hint = "Give the subnet's route table a route 0.0.0.0/0 to the internet gateway.";
    broken(
      stack,
      resource,
      ["SubnetId"],
      `must be a public subnet, \`${name}\` has no route to an internet gateway`,
      hint,
    );
  }
}

/** Row V16. */
export function isPublic(lab: Lab, id: SubnetId): boolean {
  const home = lab.subnets.find((candidate) => candidate.id === id);
  return tableOf(lab, home?.routeTableId)?.routes.some(({ target }) => target.kind === "internet-gateway") ?? false;
}

function tableOf(lab: Lab, id: string | undefined): RouteTable | undefined {
  return lab.routeTables.find((table) => table.id === id);
}

function checkRoute(stack: Stack, resource: Resource<RouteProperties>): void {
  const { DestinationCidrBlock, GatewayId, VpcPeeringConnectionId, RouteTableId } = resource.props;
  const table = referred(stack, resource, ["RouteTableId"], routeTable, RouteTableId);
  const owner = table && stack.find(vpc, table.props.VpcId);
  const destination = parseCidr(DestinationCidrBlock);
  const local = parseCidr(owner?.props.CidrBlock ?? "");
  if (!table || !owner || !destination) return;
  if (cidrContains(RESERVED_SPACE, destination)) {
    broken(stack, resource, ["DestinationCidrBlock"], "must not lie in 169.254.168.0/22, which AWS keeps");
  }
  if (local && cidrContains(local, destination)) {
    const rule = `must not lie inside the VPC's own range (${owner.props.CidrBlock}), which the local route has`;
    broken(stack, resource, ["DestinationCidrBlock"], `${rule}, got \`${DestinationCidrBlock}\``);
  }
  if (GatewayId !== undefined) checkGateway(stack, resource, GatewayId, table.props.VpcId);
  const link =
    VpcPeeringConnectionId === undefined ? undefined : stack.find(vpcPeeringConnection, VpcPeeringConnectionId);
  if (link && ![link.props.VpcId, link.props.PeerVpcId].includes(table.props.VpcId)) {
    broken(stack, resource, ["VpcPeeringConnectionId"], `must be a peering of \`${owner.logicalId}\``);
  }
}

function checkGateway(stack: Stack, resource: Resource<RouteProperties>, gateway: string, vpcId: string): void {
  const attached = stack
    .all(vpcGatewayAttachment)
    .some(({ props }) => props.InternetGatewayId === gateway && props.VpcId === vpcId);
  if (attached) return;
  const hint = "Add an AWS::EC2::VPCGatewayAttachment.";
  broken(stack, resource, ["GatewayId"], "must be an internet gateway that is attached to the table's VPC", hint);
}

function canonical(range: string): string {
  const cidr = parseCidr(range);
  return cidr ? `${cidr.base}/${cidr.prefix}` : range;
}
