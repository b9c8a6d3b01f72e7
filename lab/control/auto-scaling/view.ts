import type { ScalingActivity } from "../../model/events.ts";
import type { TargetHealth } from "../../model/health.ts";
import type { InstanceId, SubnetId } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { AutoScalingGroup, Subnet } from "../../model/lab.ts";
import { targetGroupIdsOf } from "../../model/listener-rule.ts";
import type { TargetGroup } from "../../model/load-balancer.ts";
import { serviceName } from "../../model/naming.ts";
import type { Placements } from "../addresses/index.ts";
import type { MemberMemory } from "../memory.ts";
import type { Observed } from "../observed.ts";

/** One Auto Scaling group as its rules see it. */
export interface GroupView {
  readonly observed: Observed;
  readonly group: AutoScalingGroup;
  readonly service: string;
  /** The group's target groups that a listener of a load balancer forwards to. */
  readonly targetGroups: readonly TargetGroup[];
  readonly members: readonly Member[];
  /** Containers of the group that the journal does not know yet. */
  readonly unknown: readonly LabContainer[];
  readonly launches: readonly ScalingActivity[];
  /** Open launches that have no instance yet. */
  readonly unboundLaunches: readonly ScalingActivity[];
  readonly subnetOf: (instanceId: InstanceId) => Subnet | undefined;
}

/** A member that is not terminated. */
export interface Member extends MemberMemory {
  /** Absent where it vanished. */
  readonly container?: LabContainer;
  readonly subnetId?: SubnetId;
  /** One entry for each target group that has a verdict. */
  readonly verdicts: readonly TargetHealth[];
}

export function viewGroup(observed: Observed, placements: Placements, group: AutoScalingGroup): GroupView {
  const { inventory, memory } = observed;
  const containers = inventory.filter((one) => one.role === "instance" && one.resource === group.logicalId);
  const launches = [...memory.activities.values()].filter((one) => one.group === group.name && isLaunch(one));
  const members = [...memory.members.values()].filter(
    (one) => one.group === group.name && (one.state !== "Terminated" || hasContainer(containers, one.instanceId)),
  );
  const subnetOf = (instanceId: InstanceId) => findSubnet(observed, placements, instanceId);
  return {
    observed,
    group,
    service: serviceName(group.logicalId),
    targetGroups: usedTargetGroups(observed, group),
    members: members.map((one) => viewMember(observed, containers, one, subnetOf(one.instanceId))),
    unknown: containers.filter((one) => !memory.members.has(one.instanceId)),
    launches,
    unboundLaunches: launches.filter((one) => one.endTimeMs === undefined && one.instanceId === undefined),
    subnetOf,
  };
}

/** Members that count toward the desired capacity: those that do not leave. */
export function liveMembers(view: GroupView): Member[] {
  return view.members.filter((one) => one.state === "Pending" || one.state === "InService");
}

function isLaunch(activity: ScalingActivity): boolean {
  return activity.description.startsWith("Launching");
}

/** True where every verdict on the member is "healthy", and each of the group's target groups has one. */
export function isProven(view: GroupView, member: Member): boolean {
  if (member.state !== "InService") return false;
  return view.targetGroups.every((one) =>
    member.verdicts.some((target) => target.targetGroupId === one.id && target.state === "healthy"),
  );
}

function viewMember(
  observed: Observed,
  containers: readonly LabContainer[],
  member: MemberMemory,
  subnet: Subnet | undefined,
): Member {
  const container = containers.find((one) => one.instanceId === member.instanceId);
  return {
    ...member,
    ...(container ? { container } : {}),
    ...(subnet ? { subnetId: subnet.id } : {}),
    verdicts: observed.health.filter((target) => target.targetId === member.instanceId),
  };
}

function hasContainer(containers: readonly LabContainer[], instanceId: InstanceId): boolean {
  return containers.some((one) => one.instanceId === instanceId);
}

function usedTargetGroups({ lab }: Observed, group: AutoScalingGroup): TargetGroup[] {
  const forwarded = lab.loadBalancers.flatMap((balancer) => balancer.listeners).flatMap(targetGroupIdsOf);
  return lab.targetGroups.filter((one) => group.targetGroupIds.includes(one.id) && forwarded.includes(one.id));
}

function findSubnet({ lab, inventory, memory }: Observed, placements: Placements, id: InstanceId): Subnet | undefined {
  const container = inventory.find((one) => one.instanceId === id);
  const placed = container && placements.get(container.containerId)?.subnet;
  return placed ?? lab.subnets.find((one) => one.id === memory.wirings.get(id)?.subnetId);
}
