/** Policies that stand beside the roles that have them. */
import { rolePolicy } from "../schema/policy.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, StackFacts } from "../stack.ts";
import { generatedName } from "./names.ts";

const attachment = { PolicyDocument: required(rolePolicy), Roles: list(string()), ...ignoredAll("Groups", "Users") };

const policyProperties = object({ PolicyName: required(string({ max: 128 })), ...attachment });
type PolicyProperties = Infer<typeof policyProperties>;

export const policy: ResourceType<PolicyProperties> = {
  name: "AWS::IAM::Policy",
  properties: policyProperties,
  ref: ({ props }) => props.PolicyName,
  attributes: () => ({}),
};

const managedProperties = object({
  ManagedPolicyName: string({ max: 128 }),
  Path: string(),
  ...attachment,
  ...ignoredAll("Description"),
});
type ManagedPolicyProperties = Infer<typeof managedProperties>;

export const managedPolicy: ResourceType<ManagedPolicyProperties> = {
  name: "AWS::IAM::ManagedPolicy",
  properties: managedProperties,
  ref: (resource, stack) => managedPolicyArn(stack, resource),
  attributes: (resource, stack) => ({ PolicyArn: () => managedPolicyArn(stack, resource) }),
};

export function managedPolicyArn(stack: StackFacts, { logicalId, props }: Resource<ManagedPolicyProperties>): string {
  const name = props.ManagedPolicyName ?? generatedName(stack, logicalId);
  return `arn:aws:iam::${stack.accountId}:policy${props.Path ?? "/"}${name}`;
}
