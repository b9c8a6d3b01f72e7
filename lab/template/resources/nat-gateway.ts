import { type NatGateway, physicalId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { address, emulatedOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { eipByAllocation } from "./eip.ts";
import { subnet, subnetId } from "./subnet.ts";

const properties = object({
  SubnetId: required(string()),
  AllocationId: required(string()),
  PrivateIpAddress: address,
  ConnectivityType: emulatedOf(["public"], ["private"]),
  Tags: tags,
  SecondaryAllocationIds: notEmulated("secondary addresses"),
  SecondaryPrivateIpAddressCount: notEmulated("secondary addresses"),
  SecondaryPrivateIpAddresses: notEmulated("secondary addresses"),
  ...ignoredAll("MaxDrainDurationSeconds"),
});
export type NatGatewayProperties = Infer<typeof properties>;

export const natGateway: ResourceType<NatGatewayProperties> = {
  name: "AWS::EC2::NatGateway",
  properties,
  ref: ({ logicalId }, stack) => physicalId("nat", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ NatGatewayId: () => physicalId("nat", stack.lab, logicalId) }),
};

export function buildNatGateways(stack: Stack): NatGateway[] {
  return stack.all(natGateway).flatMap((resource) => buildNatGateway(stack, resource) ?? []);
}

function buildNatGateway(stack: Stack, resource: Resource<NatGatewayProperties>): NatGateway | undefined {
  const { SubnetId, AllocationId, PrivateIpAddress } = resource.props;
  const home = referred(stack, resource, ["SubnetId"], subnet, SubnetId);
  const elastic = eipByAllocation(stack, AllocationId);
  if (!elastic)
    broken(
      stack,
      resource,
      ["AllocationId"],
      `must be the \`AllocationId\` of an AWS::EC2::EIP, got \`${AllocationId}\``,
    );
  if (!home || !elastic) return undefined;
  return {
    id: physicalId("nat", stack.lab, resource.logicalId),
    logicalId: resource.logicalId,
    subnetId: subnetId(stack, home),
    privateIp: stack.addresses.privateIp(resource.logicalId, home.props.CidrBlock, PrivateIpAddress),
    publicIp: stack.addresses.publicIp(elastic.logicalId),
  };
}
