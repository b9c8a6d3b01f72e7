import { physicalId, type SecurityGroup, type SecurityGroupId, type SecurityGroupRule } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import { type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { generatedName } from "./names.ts";
import {
  buildRule,
  egressRule,
  ingressRule,
  securityGroupEgress,
  securityGroupIngress,
} from "./security-group-rule.ts";
import { defaultSecurityGroupId, type VpcProperties, vpc, vpcId } from "./vpc.ts";

const properties = object({
  GroupDescription: required(string({ max: 255 })),
  GroupName: string({ max: 255, pattern: /^(?!sg-)/, rule: "a name that does not start with `sg-`" }),
  VpcId: required(string()),
  SecurityGroupIngress: list(ingressRule),
  SecurityGroupEgress: list(egressRule),
  Tags: tags,
});
export type SecurityGroupProperties = Infer<typeof properties>;

export const securityGroup: ResourceType<SecurityGroupProperties> = {
  name: "AWS::EC2::SecurityGroup",
  properties,
  ref: ({ logicalId }, stack) => physicalId("sg", stack.lab, logicalId),
  attributes: ({ logicalId, props }, stack) => ({
    GroupId: () => physicalId("sg", stack.lab, logicalId),
    VpcId: () => props.VpcId,
  }),
};

const ANYWHERE: SecurityGroupRule = { protocol: "all", peer: { kind: "cidr", cidr: "0.0.0.0/0" } };

export function buildSecurityGroups(stack: Stack): SecurityGroup[] {
  const defaults = stack.all(vpc).map((owner) => defaultGroup(stack, owner));
  return [...defaults, ...stack.all(securityGroup).flatMap((resource) => buildGroup(stack, resource) ?? [])];
}

/** Row V28. */
function defaultGroup(stack: Stack, owner: Resource<VpcProperties>): SecurityGroup {
  const id = defaultSecurityGroupId(stack, owner);
  return {
    id,
    logicalId: `${owner.logicalId}/default`,
    name: "default",
    description: "default VPC security group",
    vpcId: vpcId(stack, owner),
    ingress: [{ protocol: "all", peer: { kind: "group", groupId: id } }],
    egress: [ANYWHERE],
  };
}

function buildGroup(stack: Stack, resource: Resource<SecurityGroupProperties>): SecurityGroup | undefined {
  const { props } = resource;
  const owner = referred(stack, resource, ["VpcId"], vpc, props.VpcId);
  if (!owner) return undefined;
  const id = physicalId<SecurityGroupId>("sg", stack.lab, resource.logicalId);
  return {
    id,
    logicalId: resource.logicalId,
    name: props.GroupName ?? generatedName(stack, resource.logicalId),
    description: props.GroupDescription,
    vpcId: vpcId(stack, owner),
    ingress: [...ownRules(stack, resource, "SecurityGroupIngress"), ...addedRules(stack, securityGroupIngress, id)],
    egress: [...egressRules(stack, resource), ...addedRules(stack, securityGroupEgress, id)],
  };
}

/** Everything may leave unless the group itself lists what may (row V27). */
function egressRules(stack: Stack, resource: Resource<SecurityGroupProperties>): SecurityGroupRule[] {
  return resource.props.SecurityGroupEgress ? ownRules(stack, resource, "SecurityGroupEgress") : [ANYWHERE];
}

function ownRules(
  stack: Stack,
  resource: Resource<SecurityGroupProperties>,
  key: "SecurityGroupIngress" | "SecurityGroupEgress",
): SecurityGroupRule[] {
  return (resource.props[key] ?? []).flatMap((rule, index) => buildRule(stack, resource, [key, index], rule));
}

function addedRules(
  stack: Stack,
  type: typeof securityGroupIngress | typeof securityGroupEgress,
  groupId: string,
): SecurityGroupRule[] {
  const resources: readonly Resource<Parameters<typeof buildRule>[3] & { readonly GroupId: string }>[] = stack.all<
    Parameters<typeof buildRule>[3] & { readonly GroupId: string }
  >(type);
  return resources
    .filter(({ props }) => props.GroupId === groupId)
    .flatMap((resource) => buildRule(stack, resource, [], resource.props));
}
