import { type AutoScalingGroup, type SubnetId, type TargetGroupId, uuidOf } from "../../model/index.ts";
import { boolean, emulatedOf, integer, string } from "../schema/scalars.ts";
import {
  type Infer,
  ignoredAll,
  list,
  notEmulated,
  object,
  refuse,
  required,
  type Schema,
  schema,
} from "../schema/schema.ts";
import { broken, type Resource, type ResourceType, referred, type Stack } from "../stack.ts";
import { profileNameOf } from "./instance-profile.ts";
import { groupIdsOf, instanceTagsOf, launchTemplateOf, launchTemplateSpecification } from "./launch-template.ts";
import { buildMachine } from "./machine.ts";
import { arn, generatedName, randomPart } from "./names.ts";
import { securityGroupsOf } from "./security-group-id.ts";
import { subnetsOf } from "./subnet.ts";
import { targetGroup, targetGroupId } from "./target-group.ts";

const OTHER_TERMINATION_POLICIES = [
  "AllocationStrategy",
  "ClosestToNextInstanceHour",
  "NewestInstance",
  "OldestInstance",
  "OldestLaunchConfiguration",
  "OldestLaunchTemplate",
];

const PROFILE_PATH = ["LaunchTemplateData", "IamInstanceProfile"];

const size = integer(0, 100);

/** A list of checks, of which EC2 is always on (row A23). */
const healthCheckType: Schema<"EC2" | "ELB"> = schema((value, reader) => {
  const words = value.kind === "scalar" ? value.text.split(",").map((word) => word.trim()) : [""];
  const wrong = words.find((word) => word !== "EC2" && word !== "ELB");
  if (wrong !== undefined)
    return refuse(reader, value.at, "must be `EC2`, `ELB` or both (others are not emulated)", value);
  return words.includes("ELB") ? "ELB" : "EC2";
});

const groupTag = object({ Key: required(string()), Value: required(string()), PropagateAtLaunch: required(boolean) });

const properties = object({
  AutoScalingGroupName: string({ max: 255 }),
  MinSize: required(size),
  MaxSize: required(size),
  DesiredCapacity: size,
  VPCZoneIdentifier: required(list(string(), { min: 1 })),
  LaunchTemplate: required(launchTemplateSpecification),
  TargetGroupARNs: list(string()),
  HealthCheckType: healthCheckType,
  HealthCheckGracePeriod: integer(0, 86_400),
  InstanceMaintenancePolicy: object({
    MinHealthyPercentage: integer(-1, 100),
    MaxHealthyPercentage: integer(-1, 200),
  }),
  Tags: list(groupTag),
  InstanceId: notEmulated("groups made from an instance"),
  LaunchConfigurationName: notEmulated("launch configurations"),
  LoadBalancerNames: notEmulated("Classic Load Balancers"),
  MixedInstancesPolicy: notEmulated("mixed instances"),
  LifecycleHookSpecificationList: notEmulated("lifecycle hooks"),
  MaxInstanceLifetime: notEmulated("maximum lifetimes"),
  NewInstancesProtectedFromScaleIn: emulatedOf(["false"], ["true"]),
  TerminationPolicies: list(emulatedOf(["Default"], OTHER_TERMINATION_POLICIES)),
  TrafficSources: notEmulated("traffic sources: use `TargetGroupARNs`"),
  ...ignoredAll("AvailabilityZones", "CapacityRebalance", "Context", "Cooldown", "DefaultInstanceWarmup"),
  ...ignoredAll("DesiredCapacityType", "MetricsCollection"),
  ...ignoredAll("NotificationConfigurations", "PlacementGroup", "ServiceLinkedRoleARN"),
});
export type AutoScalingGroupProperties = Infer<typeof properties>;

export const autoScalingGroup: ResourceType<AutoScalingGroupProperties> = {
  name: "AWS::AutoScaling::AutoScalingGroup",
  properties,
  ref: (resource, stack) => nameOf(stack, resource),
  attributes: (resource, stack) => ({
    AutoScalingGroupARN: () => {
      const id = uuidOf(randomPart(stack, resource.logicalId, 32).toLowerCase());
      return arn(stack, "autoscaling", `autoScalingGroup:${id}:autoScalingGroupName/${nameOf(stack, resource)}`);
    },
  }),
};

function nameOf(stack: Stack, { logicalId, props }: Resource<AutoScalingGroupProperties>): string {
  return props.AutoScalingGroupName ?? generatedName(stack, logicalId);
}

export function buildAutoScalingGroups(stack: Stack): AutoScalingGroup[] {
  return stack.all(autoScalingGroup).flatMap((resource) => buildGroup(stack, resource) ?? []);
}

function buildGroup(stack: Stack, resource: Resource<AutoScalingGroupProperties>): AutoScalingGroup | undefined {
  const { props } = resource;
  const homes = subnetsOf(stack, resource, ["VPCZoneIdentifier"], props.VPCZoneIdentifier);
  const template = launchTemplateOf(stack, resource, ["LaunchTemplate"], props.LaunchTemplate);
  const first = homes[0];
  if (!first || !template) return undefined;
  const data = template.props.LaunchTemplateData;
  const policy = props.InstanceMaintenancePolicy;
  return {
    logicalId: resource.logicalId,
    name: nameOf(stack, resource),
    minSize: props.MinSize,
    maxSize: props.MaxSize,
    desiredCapacity: props.DesiredCapacity ?? props.MinSize,
    subnetIds: props.VPCZoneIdentifier as readonly SubnetId[],
    targetGroupIds: targetGroupsOf(stack, resource),
    healthCheckType: props.HealthCheckType ?? "EC2",
    healthCheckGracePeriodSeconds: props.HealthCheckGracePeriod ?? 0,
    ...(policy && policy.MinHealthyPercentage !== -1 && { maintenancePolicy: maintenanceOf(stack, resource, policy) }),
    machine: buildMachine(data, {
      securityGroupIds: securityGroupsOf(stack, template, groupPath(data), groupIdsOf(data), first.props.VpcId),
      tags: { ...instanceTagsOf(data), ...propagatedTags(props) },
      instanceProfile: profileNameOf(stack, template, PROFILE_PATH, data.IamInstanceProfile),
      hints: { ...template.hints, ...resource.hints },
    }),
  };
}

function groupPath(data: { readonly SecurityGroupIds?: readonly string[] }): (string | number)[] {
  return data.SecurityGroupIds
    ? ["LaunchTemplateData", "SecurityGroupIds"]
    : ["LaunchTemplateData", "NetworkInterfaces", 0, "Groups"];
}

function targetGroupsOf(stack: Stack, resource: Resource<AutoScalingGroupProperties>): TargetGroupId[] {
  return (resource.props.TargetGroupARNs ?? []).flatMap((text, index) => {
    const found = referred(stack, resource, ["TargetGroupARNs", index], targetGroup, text);
    return found ? [targetGroupId(stack, found)] : [];
  });
}

function propagatedTags({ Tags = [] }: AutoScalingGroupProperties): Record<string, string> {
  return Object.fromEntries(Tags.filter((tag) => tag.PropagateAtLaunch).map(({ Key, Value }) => [Key, Value]));
}

/** Row A33. */
function maintenanceOf(
  stack: Stack,
  resource: Resource<AutoScalingGroupProperties>,
  policy: NonNullable<AutoScalingGroupProperties["InstanceMaintenancePolicy"]>,
): NonNullable<AutoScalingGroup["maintenancePolicy"]> {
  const { MinHealthyPercentage: min, MaxHealthyPercentage: max } = policy;
  if (min === undefined || max === undefined || min < 0 || max < 100 || max - min > 100) {
    const rule = "must have a minimum from 0 to 100 and a maximum from 100 to 200, at most 100 apart";
    broken(stack, resource, ["InstanceMaintenancePolicy"], rule);
  }
  return { minHealthyPercentage: min ?? 0, maxHealthyPercentage: max ?? 100 };
}
