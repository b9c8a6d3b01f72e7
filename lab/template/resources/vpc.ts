import { physicalId, type SecurityGroupId, type Vpc, type VpcId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { boolean, range } from "../schema/scalars.ts";
import { type Infer, ignoredAll, notEmulated, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack, StackFacts } from "../stack.ts";
import { vpcGatewayAttachment } from "./internet-gateway.ts";

const properties = object({
  CidrBlock: required(range),
  EnableDnsHostnames: boolean,
  EnableDnsSupport: boolean,
  Ipv4IpamPoolId: notEmulated("address pools"),
  Tags: tags,
  ...ignoredAll("InstanceTenancy"),
});
export type VpcProperties = Infer<typeof properties>;

export const vpc: ResourceType<VpcProperties> = {
  name: "AWS::EC2::VPC",
  properties,
  ref: (resource, stack) => vpcId(stack, resource),
  attributes: (resource, stack) => ({
    VpcId: () => vpcId(stack, resource),
    CidrBlock: () => resource.props.CidrBlock,
    DefaultSecurityGroup: () => defaultSecurityGroupId(stack, resource),
  }),
};

export function vpcId(stack: StackFacts, resource: { logicalId: string }): VpcId {
  return physicalId("vpc", stack.lab, resource.logicalId);
}

/** Every VPC has a group named `default` (row V28). */
export function defaultSecurityGroupId(stack: StackFacts, resource: { logicalId: string }): SecurityGroupId {
  return physicalId("sg", stack.lab, `${resource.logicalId}/default`);
}

export function buildVpcs(stack: Stack): Vpc[] {
  const attached = new Set(stack.all(vpcGatewayAttachment).map(({ props }) => props.VpcId));
  return stack.all(vpc).map((resource) => ({
    id: vpcId(stack, resource),
    logicalId: resource.logicalId,
    name: nameOf(resource),
    cidrs: [resource.props.CidrBlock],
    enableDnsSupport: resource.props.EnableDnsSupport ?? true,
    enableDnsHostnames: resource.props.EnableDnsHostnames ?? false,
    hasInternetGateway: attached.has(vpcId(stack, resource)),
  }));
}

/** Tag `Name`, or the logical id. */
export function nameOf(resource: Resource<{ readonly Tags?: Readonly<Record<string, string>> }>): string {
  return resource.props.Tags?.Name ?? resource.logicalId;
}
