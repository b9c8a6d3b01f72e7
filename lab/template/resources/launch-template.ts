import { physicalId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { emulatedOf, integer, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object, required } from "../schema/schema.ts";
import { broken, type Path, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { profileSpecification } from "./instance-profile.ts";
import { imageId, metadataOptions, userData } from "./machine.ts";
import { generatedName } from "./names.ts";

const tagSpecification = object({ ResourceType: required(string()), Tags: tags });

const networkInterface = object({
  DeviceIndex: integer(0, 0),
  Groups: list(string(), { max: 5 }),
  // DIFFERS: on AWS it, or the subnet, can give members of a group public addresses; in a lab they have none.
  AssociatePublicIpAddress: emulatedOf(["false"], ["true"]),
  ...ignoredAll("DeleteOnTermination", "Description", "InterfaceType"),
});

const data = object({
  ImageId: imageId,
  InstanceType: string(),
  UserData: userData,
  SecurityGroupIds: list(string(), { max: 5 }),
  NetworkInterfaces: list(networkInterface, { max: 1 }),
  MetadataOptions: metadataOptions,
  TagSpecifications: list(tagSpecification),
  IamInstanceProfile: profileSpecification,
  SecurityGroups: notEmulated("groups outside a VPC"),
  InstanceRequirements: notEmulated("instance types by their attributes"),
  ...ignoredAll("BlockDeviceMappings", "CapacityReservationSpecification", "CpuOptions", "CreditSpecification"),
  ...ignoredAll("DisableApiStop", "DisableApiTermination", "EbsOptimized", "EnclaveOptions", "HibernationOptions"),
  ...ignoredAll("InstanceInitiatedShutdownBehavior", "InstanceMarketOptions", "KeyName"),
  ...ignoredAll("LicenseSpecifications", "MaintenanceOptions", "Monitoring", "Placement", "PrivateDnsNameOptions"),
});
export type LaunchTemplateData = Infer<typeof data>;

const properties = object({
  LaunchTemplateName: string({ max: 128, pattern: /^[\w().\-/]{3,}$/, rule: "3 or more letters, digits and ()./_-" }),
  LaunchTemplateData: required(data),
  ...ignoredAll("TagSpecifications", "VersionDescription"),
});
export type LaunchTemplateProperties = Infer<typeof properties>;

export const launchTemplate: ResourceType<LaunchTemplateProperties> = {
  name: "AWS::EC2::LaunchTemplate",
  properties,
  ref: ({ logicalId }, stack) => physicalId("lt", stack.lab, logicalId),
  attributes: ({ logicalId }, stack) => ({
    LaunchTemplateId: () => physicalId("lt", stack.lab, logicalId),
    LatestVersionNumber: () => "1",
    DefaultVersionNumber: () => "1",
  }),
};

/** How a group or an instance names a launch template. */
export const launchTemplateSpecification = object({
  LaunchTemplateId: string(),
  LaunchTemplateName: string(),
  Version: string({
    pattern: /^(1|\$Latest|\$Default)$/,
    rule: "`1`, `$Latest` or `$Default`: a template makes one version",
  }),
});

export function launchTemplateOf(
  stack: Stack,
  from: Resource<unknown>,
  path: Path,
  { LaunchTemplateId: id, LaunchTemplateName: name }: Infer<typeof launchTemplateSpecification>,
): Resource<LaunchTemplateProperties> | undefined {
  if ((id === undefined) === (name === undefined)) {
    broken(stack, from, path, "must have one of `LaunchTemplateId` and `LaunchTemplateName`");
    return undefined;
  }
  if (id !== undefined) return referred(stack, from, [...path, "LaunchTemplateId"], launchTemplate, id);
  const found = stack.all(launchTemplate).find((template) => nameOfTemplate(stack, template) === name);
  if (!found)
    broken(
      stack,
      from,
      [...path, "LaunchTemplateName"],
      `must name a launch template of this template, got \`${name}\``,
    );
  return found;
}

function nameOfTemplate(stack: Stack, { logicalId, props }: Resource<LaunchTemplateProperties>): string {
  return props.LaunchTemplateName ?? generatedName(stack, logicalId);
}

/** Tags that the template gives to instances. */
export function instanceTagsOf({ TagSpecifications = [] }: LaunchTemplateData): Readonly<Record<string, string>> {
  const own = TagSpecifications.filter(({ ResourceType }) => ResourceType === "instance");
  return Object.assign({}, ...own.map(({ Tags }) => Tags ?? {}));
}

export function groupIdsOf({ SecurityGroupIds, NetworkInterfaces }: LaunchTemplateData): readonly string[] | undefined {
  return SecurityGroupIds ?? NetworkInterfaces?.[0]?.Groups;
}
