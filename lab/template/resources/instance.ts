import { physicalId, type SingleInstance, type SubnetId } from "../../model/index.ts";
import { tags } from "../schema/common.ts";
import { address, string } from "../schema/scalars.ts";
import { type Infer, ignoredAll, list, notEmulated, object } from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { elasticIpOf } from "./eip.ts";
import { checkPlace, instanceInterfaces, placeOfInstance } from "./instance-interface.ts";
import { profileNameOf } from "./instance-profile.ts";
import {
  groupIdsOf,
  instanceTagsOf,
  type LaunchTemplateData,
  launchTemplateOf,
  launchTemplateSpecification,
} from "./launch-template.ts";
import { buildMachine, imageId, userData } from "./machine.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { type SubnetProperties, subnet, zoneOf } from "./subnet.ts";

const properties = object({
  ImageId: imageId,
  InstanceType: string(),
  SubnetId: string(),
  PrivateIpAddress: address,
  SecurityGroupIds: list(string(), { max: 5 }),
  UserData: userData,
  LaunchTemplate: launchTemplateSpecification,
  IamInstanceProfile: string(),
  Tags: tags,
  NetworkInterfaces: instanceInterfaces,
  SecurityGroups: notEmulated("groups outside a VPC"),
  SecondaryPrivateIpAddressCount: notEmulated("secondary addresses"),
  SourceDestCheck: notEmulated("instances that forward for others"),
  ...ignoredAll(
    "AvailabilityZone",
    "BlockDeviceMappings",
    "CpuOptions",
    "CreditSpecification",
    "DisableApiTermination",
  ),
  ...ignoredAll("EbsOptimized", "HibernationOptions", "InstanceInitiatedShutdownBehavior"),
  ...ignoredAll("KeyName", "Monitoring", "PlacementGroupName", "PropagateTagsToVolumeOnCreation", "Tenancy", "Volumes"),
});
export type InstanceProperties = Infer<typeof properties>;

export const instance: ResourceType<InstanceProperties> = {
  name: "AWS::EC2::Instance",
  properties,
  // DIFFERS: the id that the template sees is made from its name; the running instance has one of its container.
  ref: ({ logicalId }, stack) => physicalId("i", stack.lab, logicalId),
  attributes: (resource, stack) => ({
    InstanceId: () => physicalId("i", stack.lab, resource.logicalId),
    PrivateIp: () => privateIpOf(stack, resource, homeOf(stack, resource)),
    AvailabilityZone: () => zoneOfInstance(stack, resource),
    PublicIp: () => publicIpOf(stack, resource, homeOf(stack, resource)) ?? "",
  }),
};

function homeOf(stack: Stack, { props }: Resource<InstanceProperties>): Resource<SubnetProperties> | undefined {
  return stack.find(subnet, placeOfInstance(props).subnetId ?? "");
}

function zoneOfInstance(stack: Stack, resource: Resource<InstanceProperties>): string {
  const home = homeOf(stack, resource);
  return home ? zoneOf(stack, home) : "";
}

function privateIpOf(
  stack: Stack,
  { logicalId, props }: Resource<InstanceProperties>,
  home: Resource<SubnetProperties> | undefined,
): string {
  return stack.addresses.privateIp(logicalId, home?.props.CidrBlock ?? "", placeOfInstance(props).privateIp);
}

/** An elastic address, or one given at launch where the interface or else the subnet asks for it. */
function publicIpOf(
  stack: Stack,
  { logicalId, props }: Resource<InstanceProperties>,
  home: Resource<SubnetProperties> | undefined,
): string | undefined {
  const elastic = elasticIpOf(stack, physicalId("i", stack.lab, logicalId));
  const isGivenOne = placeOfInstance(props).associatePublicIp ?? home?.props.MapPublicIpOnLaunch;
  return elastic ?? (isGivenOne ? stack.addresses.publicIp(logicalId) : undefined);
}

export function buildInstances(stack: Stack): SingleInstance[] {
  return stack.all(instance).flatMap((resource) => buildInstance(stack, resource) ?? []);
}

function buildInstance(stack: Stack, resource: Resource<InstanceProperties>): SingleInstance | undefined {
  const { props } = resource;
  const place = placeOfInstance(props);
  if (place.subnetId === undefined) {
    broken(stack, resource, [], "lacks the property `SubnetId`: a lab has no default VPC");
    return undefined;
  }
  const home = referred(stack, resource, place.paths.subnetId, subnet, place.subnetId);
  const base = templateOf(stack, resource);
  if (!home || !base || !checkPlace(stack, resource)) return undefined;
  const groups = place.securityGroupIds ?? groupIdsOf(base.data);
  const ownTags = { ...instanceTagsOf(base.data), ...props.Tags };
  const publicIp = publicIpOf(stack, resource, home);
  const { MetadataOptions } = base.data;
  return {
    logicalId: resource.logicalId,
    name: ownTags.Name ?? resource.logicalId,
    subnetId: place.subnetId as SubnetId,
    privateIp: privateIpOf(stack, resource, home),
    ...(publicIp !== undefined && { publicIp }),
    machine: buildMachine(
      { ...base.data, ...props, ...(MetadataOptions && { MetadataOptions }) },
      {
        securityGroupIds: securityGroupsOf(stack, resource, place.paths.securityGroupIds, groups, home.props.VpcId),
        tags: ownTags,
        instanceProfile: profileOf(stack, resource, base.data),
        hints: { ...base.hints, ...resource.hints },
      },
    ),
  };
}

/** Its own, or that of its launch template. */
function profileOf(
  stack: Stack,
  resource: Resource<InstanceProperties>,
  { IamInstanceProfile }: LaunchTemplateData,
): string | undefined {
  const path = ["IamInstanceProfile"];
  return profileNameOf(stack, resource, path, resource.props.IamInstanceProfile ?? IamInstanceProfile);
}

/** The launch template that an instance builds on, or an empty one. */
function templateOf(
  stack: Stack,
  resource: Resource<InstanceProperties>,
): { data: LaunchTemplateData; hints: Resource<unknown>["hints"] } | undefined {
  if (!resource.props.LaunchTemplate) return { data: {} as LaunchTemplateData, hints: {} };
  const found = launchTemplateOf(stack, resource, ["LaunchTemplate"], resource.props.LaunchTemplate);
  return found && { data: found.props.LaunchTemplateData, hints: found.hints };
}
