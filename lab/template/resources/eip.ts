import { physicalId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { emulatedOf, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack } from "../stack.ts";

const eipProperties = object({
  Domain: emulatedOf(["vpc"], ["standard"]),
  InstanceId: string(),
  Tags: tags,
  Address: notEmulated("addresses of one's own"),
  IpamPoolId: notEmulated("address pools"),
  PublicIpv4Pool: notEmulated("address pools"),
  TransferAddress: notEmulated("transfers"),
  ...ignoredAll("NetworkBorderGroup"),
});
export type EipProperties = Infer<typeof eipProperties>;

export const eip: ResourceType<EipProperties> = {
  name: "AWS::EC2::EIP",
  properties: eipProperties,
  ref: ({ logicalId }, stack) => stack.addresses.publicIp(logicalId),
  attributes: ({ logicalId }, stack) => ({
    AllocationId: () => physicalId("eipalloc", stack.lab, logicalId),
    PublicIp: () => stack.addresses.publicIp(logicalId),
  }),
};

const associationProperties = object({
  AllocationId: string(),
  EIP: string(),
  InstanceId: string(),
  NetworkInterfaceId: notEmulated("interfaces of their own"),
  ...ignoredAll("PrivateIpAddress"),
});

export const eipAssociation: ResourceType<Infer<typeof associationProperties>> = {
  name: "AWS::EC2::EIPAssociation",
  properties: associationProperties,
  ref: ({ logicalId }, stack) => physicalId("eipassoc", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({ Id: () => physicalId("eipassoc", stack.lab, logicalId) }),
};

export function eipByAllocation(stack: Stack, allocationId: string): Resource<EipProperties> | undefined {
  return stack.all(eip).find(({ logicalId }) => physicalId("eipalloc", stack.lab, logicalId) === allocationId);
}

/** The elastic address of an instance, whether the EIP or an association of it says so. */
export function elasticIpOf(stack: Stack, instanceId: string): string | undefined {
  const direct = stack.all(eip).find(({ props }) => props.InstanceId === instanceId);
  if (direct) return stack.addresses.publicIp(direct.logicalId);
  const link = stack.all(eipAssociation).find(({ props }) => props.InstanceId === instanceId);
  if (!link) return undefined;
  const { AllocationId, EIP } = link.props;
  const found = AllocationId === undefined ? stack.find(eip, EIP ?? "") : eipByAllocation(stack, AllocationId);
  return found && stack.addresses.publicIp(found.logicalId);
}
