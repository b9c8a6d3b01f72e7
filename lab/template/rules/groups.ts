import type { AutoScalingGroup, Lab } from "../../model/index.ts";
import { autoScalingGroup } from "../resources/auto-scaling-group.ts";
import { broken, type Resource, type Stack } from "../stack.ts";
import { duplicatesOf } from "./pairs.ts";

export function checkGroups(lab: Lab, stack: Stack): void {
  for (const resource of stack.all(autoScalingGroup)) {
    const group = lab.autoScalingGroups.find(({ logicalId }) => logicalId === resource.logicalId);
    if (!group) continue;
    checkSizes(stack, resource, group);
    checkNetwork(lab, stack, resource, group);
  }
  const named = stack.all(autoScalingGroup).filter(({ props }) => props.AutoScalingGroupName !== undefined);
  for (const { first, second } of duplicatesOf(named, ({ props }) => props.AutoScalingGroupName ?? "")) {
    broken(stack, second, ["AutoScalingGroupName"], `is that of \`${first.logicalId}\`: names are unique in a Region`);
  }
}

function checkSizes(stack: Stack, resource: Resource<unknown>, group: AutoScalingGroup): void {
  const { minSize, maxSize, desiredCapacity } = group;
  if (minSize > maxSize) {
    broken(stack, resource, ["MinSize"], `must not be above \`MaxSize\` (${maxSize}), got ${minSize}`);
  } else if (desiredCapacity < minSize || desiredCapacity > maxSize) {
    broken(
      stack,
      resource,
      ["DesiredCapacity"],
      `must be from \`MinSize\` to \`MaxSize\` (${minSize} to ${maxSize}), got ${desiredCapacity}`,
    );
  }
}

function checkNetwork(lab: Lab, stack: Stack, resource: Resource<unknown>, group: AutoScalingGroup): void {
  const vpcs = new Set(lab.subnets.filter(({ id }) => group.subnetIds.includes(id)).map(({ vpcId }) => vpcId));
  if (vpcs.size > 1) broken(stack, resource, ["VPCZoneIdentifier"], "must have subnets of one VPC");
  for (const [index, id] of group.targetGroupIds.entries()) {
    const target = lab.targetGroups.find((candidate) => candidate.id === id);
    if (!target) continue;
    const path = ["TargetGroupARNs", index];
    if (target.targetType !== "instance") {
      broken(
        stack,
        resource,
        path,
        `must be groups with the target type \`instance\`, \`${target.logicalId}\` has \`${target.targetType}\``,
      );
    }
    if (!vpcs.has(target.vpcId))
      broken(stack, resource, path, `must be groups of the same VPC, \`${target.logicalId}\` is of another`);
  }
  if (group.healthCheckType === "ELB" && group.targetGroupIds.length === 0) {
    broken(stack, resource, ["HealthCheckType"], "must be `EC2` without `TargetGroupARNs`, got `ELB`");
  }
}
