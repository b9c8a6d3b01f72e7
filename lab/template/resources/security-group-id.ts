import { physicalId, type SecurityGroupId } from "../../model/index.ts";
import { type Path, type Resource, referred, type Stack } from "../stack.ts";
import { securityGroup } from "./security-group.ts";
import { defaultSecurityGroupId, vpc } from "./vpc.ts";

/** The group that a property names: one of the template, or a VPC's default. Reports what is neither. */
export function securityGroupIdOf(
  stack: Stack,
  from: Resource<unknown>,
  path: Path,
  text: string,
): SecurityGroupId | undefined {
  const isDefault = stack.all(vpc).some((owner) => defaultSecurityGroupId(stack, owner) === text);
  if (isDefault) return text as SecurityGroupId;
  const found = referred(stack, from, path, securityGroup, text);
  return found && physicalId("sg", stack.lab, found.logicalId);
}

/** Ids of the groups of an interface in a VPC; its default group where none is given (row V28). */
export function securityGroupsOf(
  stack: Stack,
  from: Resource<unknown>,
  path: Path,
  ids: readonly string[] | undefined,
  vpcIdText: string,
): SecurityGroupId[] {
  if (ids && ids.length > 0)
    return ids.flatMap((id, index) => securityGroupIdOf(stack, from, [...path, index], id) ?? []);
  const owner = stack.find(vpc, vpcIdText);
  return owner ? [defaultSecurityGroupId(stack, owner)] : [];
}
