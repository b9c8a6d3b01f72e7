import type { InstanceProfile } from "../../model/index.ts";
import { string } from "../schema/scalars.ts";
import { type Infer, list, object, required } from "../schema/schema.ts";
import {
  broken,
  type Path,
  type Resource,
  type ResourceType,
  referred,
  type Stack,
  type StackFacts,
} from "../stack.ts";
import { generatedName } from "./names.ts";
import { iamArn, iamId, isForInstances, nameOfRole, path, role, statementsOf } from "./role.ts";

const properties = object({
  InstanceProfileName: string({ max: 128, pattern: /^[\w+=,.@-]+$/, rule: "letters, digits and +=,.@_-" }),
  Path: path,
  Roles: required(list(string(), { max: 1 })),
});
export type InstanceProfileProperties = Infer<typeof properties>;

export const instanceProfile: ResourceType<InstanceProfileProperties> = {
  name: "AWS::IAM::InstanceProfile",
  properties,
  ref: (resource, stack) => nameOf(stack, resource),
  attributes: (resource, stack) => ({ Arn: () => arnOf(stack, resource) }),
};

function nameOf(stack: StackFacts, { logicalId, props }: Resource<InstanceProfileProperties>): string {
  return props.InstanceProfileName ?? generatedName(stack, logicalId);
}

function arnOf(stack: StackFacts, resource: Resource<InstanceProfileProperties>): string {
  return iamArn(stack, `instance-profile${resource.props.Path ?? "/"}${nameOf(stack, resource)}`);
}

export function buildInstanceProfiles(stack: Stack): InstanceProfile[] {
  return stack.all(instanceProfile).map((resource) => {
    const [named] = resource.props.Roles;
    const found = named === undefined ? undefined : referred(stack, resource, ["Roles", 0], role, named);
    return {
      logicalId: resource.logicalId,
      name: nameOf(stack, resource),
      arn: arnOf(stack, resource),
      id: iamId(stack, "AIPA", resource.logicalId),
      ...(found && {
        role: {
          name: nameOfRole(stack, found),
          isForInstances: isForInstances(found),
          statements: statementsOf(stack, found),
        },
      }),
    };
  });
}

/** How a launch template names one: by `Arn` or by `Name`. */
export const profileSpecification = object({ Arn: string(), Name: string() });

/** Name of the profile that an instance is to have; reports one that the template does not have. */
export function profileNameOf(
  stack: Stack,
  from: Resource<unknown>,
  place: Path,
  named: string | Infer<typeof profileSpecification> | undefined,
): string | undefined {
  if (named === undefined) return undefined;
  const { Arn, Name } = typeof named === "string" ? { Arn: undefined, Name: named } : named;
  if ((Arn === undefined) === (Name === undefined)) {
    broken(stack, from, place, "needs one of `Arn` and `Name`");
    return undefined;
  }
  const found = stack.all(instanceProfile).find((one) => nameOf(stack, one) === Name || arnOf(stack, one) === Arn);
  if (found) return nameOf(stack, found);
  const rule = `must refer to an AWS::IAM::InstanceProfile of this template, got \`${Arn ?? Name}\``;
  broken(stack, from, place, rule, "A lab has no profiles of the account.");
  return undefined;
}
