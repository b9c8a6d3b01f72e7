/** What an instance maintenance policy allows (row A33); without one a termination never waits for its replacement (row A31). */
import type { AutoScalingGroup } from "../../model/lab.ts";
import { type GroupView, isProven, liveMembers } from "./view.ts";

/** True where a replacement has to be in service before an unhealthy member may leave. */
export function launchesFirst({ maintenancePolicy, desiredCapacity }: AutoScalingGroup): boolean {
  if (!maintenancePolicy || maintenancePolicy.minHealthyPercentage < 100) return false;
  return Math.ceil((desiredCapacity * maintenancePolicy.maxHealthyPercentage) / 100) > desiredCapacity;
}

/** True where an unhealthy member may be terminated now. */
export function mayTerminate(view: GroupView): boolean {
  if (!launchesFirst(view.group)) return true;
  const proven = liveMembers(view).filter((one) => one.health === "Healthy" && isProven(view, one));
  return proven.length >= view.group.desiredCapacity;
}

/** How many instances have to be launched now. */
export function missingInstances(view: GroupView): number {
  const { maintenancePolicy, desiredCapacity } = view.group;
  const live = liveMembers(view);
  const healthy = live.filter((one) => one.health === "Healthy").length;
  if (!maintenancePolicy) return Math.max(0, desiredCapacity - healthy);
  const leaving = view.members.filter((one) => one.state === "Terminating").length;
  const ceiling = Math.max(
    desiredCapacity,
    Math.ceil((desiredCapacity * maintenancePolicy.maxHealthyPercentage) / 100),
  );
  const there = live.length + leaving;
  return Math.max(0, Math.min(desiredCapacity - healthy, ceiling - there));
}
