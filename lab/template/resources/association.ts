import { type Association, type AssociationTarget, digest, type LogicalId, uuidOf } from "../../model/index.ts";
import { associationHints } from "../schema/hints.ts";
import { boolean, emulatedOf, integer, json, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Path, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { buildDocument } from "./association-document.ts";
import { instance } from "./instance.ts";

/** Documents that look after the instance itself, not after what it serves. */
const HOUSEKEEPING = ["AWS-GatherSoftwareInventory", "AWS-UpdateSSMAgent", "AWS-RunPatchBaseline"] as const;
const PLAYED = ["AWS-RunShellScript", "AWS-ApplyAnsiblePlaybooks"] as const;

const target = object({
  Key: required(
    string({
      pattern: /^(tag:.{1,128}|InstanceIds)$/,
      rule: "`tag:` and a key, or `InstanceIds`: others are not emulated",
    }),
  ),
  Values: required(list(string(), { min: 1, max: 50 })),
});

const properties = object({
  Name: required(emulatedOf([...PLAYED, ...HOUSEKEEPING], [])),
  AssociationName: string({ pattern: /^[\w\-.]{3,128}$/, rule: "3 to 128 letters, digits and `_-.`" }),
  Targets: list(target, { min: 1, max: 5 }),
  InstanceId: string(),
  Parameters: json,
  DocumentVersion: emulatedOf(["$DEFAULT", "$LATEST"], []),
  // Real time, as the commands' own.
  WaitForSuccessTimeoutSeconds: integer(15, 172_800),
  ApplyOnlyAtCronInterval: boolean,
  ScheduleExpression: notEmulated("an association runs once on each instance"),
  ScheduleOffset: notEmulated("an association runs once on each instance"),
  CalendarNames: notEmulated("an association runs once on each instance"),
  MaxErrors: notEmulated("it runs on all instances at the same time"),
  AutomationTargetParameterName: notEmulated("automation documents"),
  ...ignoredAll("ComplianceSeverity", "MaxConcurrency", "OutputLocation", "SyncCompliance", "Tags"),
});
export type AssociationProperties = Infer<typeof properties>;

/** DIFFERS: where no parameter says so, it is applied once to each instance, and not again. */
export const association: ResourceType<AssociationProperties> = {
  name: "AWS::SSM::Association",
  properties,
  hints: associationHints,
  ref: ({ logicalId }, stack) => idOf(stack, logicalId),
  attributes: ({ logicalId }, stack) => ({ AssociationId: () => idOf(stack, logicalId) }),
};

function idOf(stack: Stack, logicalId: LogicalId): string {
  return uuidOf(digest(`${stack.lab}/${logicalId}`, 32));
}

export function buildAssociations(stack: Stack): Association[] {
  return stack.all(association).flatMap((resource) => buildOne(stack, resource) ?? []);
}

function buildOne(stack: Stack, resource: Resource<AssociationProperties>): Association | undefined {
  const { logicalId, props } = resource;
  if (props.ApplyOnlyAtCronInterval) {
    broken(stack, resource, ["ApplyOnlyAtCronInterval"], "is not emulated: an association runs once on each instance");
  }
  const name = PLAYED.find((one) => one === props.Name);
  if (name === undefined) return undefined;
  const targets = buildTargets(stack, resource);
  const document = buildDocument(stack, resource, name);
  if (!document || targets.length === 0) return undefined;
  const { AssociationName, WaitForSuccessTimeoutSeconds: waitForSuccessSeconds } = props;
  return {
    logicalId,
    associationId: idOf(stack, logicalId),
    name: AssociationName ?? logicalId,
    targets,
    document,
    ...(waitForSuccessSeconds !== undefined && { waitForSuccessSeconds }),
  };
}

function buildTargets(stack: Stack, resource: Resource<AssociationProperties>): AssociationTarget[] {
  const { InstanceId, Targets } = resource.props;
  if ((InstanceId === undefined) === (Targets === undefined)) {
    broken(stack, resource, [], "must have one of `Targets` and `InstanceId`");
    return [];
  }
  if (InstanceId !== undefined) return instancesOf(stack, resource, [InstanceId], () => ["InstanceId"]);
  return (Targets ?? []).flatMap(({ Key, Values }, index): AssociationTarget[] => {
    if (Key !== "InstanceIds") return [{ kind: "tag", key: Key.slice("tag:".length), values: Values }];
    if (Values.includes("*")) return [{ kind: "all" }];
    return instancesOf(stack, resource, Values, (at) => ["Targets", index, "Values", at]);
  });
}

function instancesOf(
  stack: Stack,
  resource: Resource<unknown>,
  ids: readonly string[],
  pathOf: (index: number) => Path,
): AssociationTarget[] {
  const found = ids.flatMap((id, index) => referred(stack, resource, pathOf(index), instance, id) ?? []);
  return found.length === ids.length
    ? [{ kind: "instances", logicalIds: found.map(({ logicalId }) => logicalId) }]
    : [];
}
