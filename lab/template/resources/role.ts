import type { Statement } from "../../s3/state.ts";
import { tags } from "../schema/common.ts";
import { rolePolicy } from "../schema/policy.ts";
import { json, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import type { Resource, ResourceType, Stack, StackFacts } from "../stack.ts";
import { managedStatements } from "./managed-policies.ts";
import { generatedName, randomPart } from "./names.ts";
import { managedPolicy, managedPolicyArn, policy } from "./role-policy.ts";

export const path = string({
  max: 512,
  pattern: /^\/([\x21-\x7e]+\/)?$/,
  rule: "a path that begins and ends with `/`",
});

const properties = object({
  RoleName: string({ max: 64, pattern: /^[\w+=,.@-]+$/, rule: "letters, digits and +=,.@_-" }),
  AssumeRolePolicyDocument: required(json),
  Path: path,
  Policies: list(object({ PolicyName: required(string()), PolicyDocument: required(rolePolicy) })),
  ManagedPolicyArns: list(string(), { max: 20 }),
  PermissionsBoundary: notEmulated("permissions boundaries"),
  Tags: tags,
  ...ignoredAll("Description", "MaxSessionDuration"),
});
export type RoleProperties = Infer<typeof properties>;

export const role: ResourceType<RoleProperties> = {
  name: "AWS::IAM::Role",
  properties,
  ref: (resource, stack) => nameOfRole(stack, resource),
  attributes: (resource, stack) => ({
    Arn: () => iamArn(stack, `role${resource.props.Path ?? "/"}${nameOfRole(stack, resource)}`),
    RoleId: () => iamId(stack, "AROA", resource.logicalId),
  }),
};

export function nameOfRole(stack: StackFacts, { logicalId, props }: Resource<RoleProperties>): string {
  return props.RoleName ?? generatedName(stack, logicalId);
}

export function iamArn({ accountId }: StackFacts, rest: string): string {
  return `arn:aws:iam::${accountId}:${rest}`;
}

/** Letters and digits after what AWS begins ids of that kind with. */
export function iamId(stack: StackFacts, prefix: "AROA" | "AIPA", logicalId: string): string {
  return `${prefix}${randomPart(stack, logicalId, 17)}`;
}

/** What all policies of a role say of S3: its own, those that it names, and those that name it. */
export function statementsOf(stack: Stack, resource: Resource<RoleProperties>): readonly Statement[] {
  const { Policies = [], ManagedPolicyArns = [] } = resource.props;
  const name = nameOfRole(stack, resource);
  const attached = [...stack.all(policy), ...stack.all(managedPolicy)].filter(({ props }) =>
    props.Roles?.includes(name),
  );
  const own = stack.all(managedPolicy).filter((one) => ManagedPolicyArns.includes(managedPolicyArn(stack, one)));
  const documents = [...Policies, ...new Set([...attached, ...own].map(({ props }) => props))];
  return [
    ...documents.flatMap(({ PolicyDocument }) => PolicyDocument),
    ...ManagedPolicyArns.flatMap(managedStatements),
  ];
}

/** Whether its trust policy names EC2: only then instances get its credentials. */
export function isForInstances({ props }: Resource<RoleProperties>): boolean {
  return JSON.stringify(props.AssumeRolePolicyDocument).includes('"ec2.amazonaws.com"');
}
