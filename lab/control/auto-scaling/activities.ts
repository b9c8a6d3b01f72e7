/** Scaling activities in AWS's wording (rows A67, A72 to A83). Ids are derived, so that doing a thing twice is the same. */
import type { ScalingActivity } from "../../model/events.ts";
import { digest, type InstanceId } from "../../model/ids.ts";
import type { Subnet } from "../../model/lab.ts";

const DRAINING = " - Waiting For ELB Connection Draining.";
const REPLACEMENT = "an instance was launched in response to an unhealthy instance needing to be replaced.";

/** Phrases of causes (row A82). */
export const CAUSE = {
  ec2: "an EC2 health check indicating it has been terminated or stopped",
  elb: "an ELB system health check failure",
} as const;

export interface OpenLaunch {
  readonly group: string;
  /** Which launch of the group this is, from 1. */
  readonly ordinal: number;
  readonly cause: string;
  readonly nowMs: number;
}

/** A launch that has no instance yet. */
export function openLaunch({ group, ordinal, cause, nowMs }: OpenLaunch): ScalingActivity {
  return {
    activityId: activityId(`${group}/launch/${ordinal}`),
    group,
    description: "Launching a new EC2 instance",
    cause,
    startTimeMs: nowMs,
    statusCode: "InProgress",
    progress: 0,
    details: "{}",
  };
}

/** The launch has its instance, which is not in service yet. */
export function bindLaunch(
  launch: ScalingActivity,
  instanceId: InstanceId,
  subnet: Subnet | undefined,
): ScalingActivity {
  return {
    ...launch,
    instanceId,
    description: `Launching a new EC2 instance: ${instanceId}`,
    statusCode: "PreInService",
    progress: 30,
    details: details(subnet),
  };
}

export function openTermination(
  group: string,
  instanceId: InstanceId,
  subnet: Subnet | undefined,
  cause: { readonly text: string; readonly nowMs: number },
): ScalingActivity {
  return {
    activityId: terminationId(group, instanceId),
    group,
    instanceId,
    description: `Terminating EC2 instance: ${instanceId}`,
    cause: cause.text,
    startTimeMs: cause.nowMs,
    statusCode: "InProgress",
    progress: 0,
    details: details(subnet),
  };
}

export function terminationId(group: string, instanceId: InstanceId): string {
  return activityId(`${group}/terminate/${instanceId}`);
}

/** The termination waits for connections to drain (row A67). */
export function waitForDraining(activity: ScalingActivity): ScalingActivity {
  const description = `${activity.description}${DRAINING}`;
  return { ...activity, description, statusCode: "WaitingForELBConnectionDraining", progress: 50 };
}

export function succeed(activity: ScalingActivity, nowMs: number): ScalingActivity {
  const description = activity.description.replace(DRAINING, "");
  return { ...activity, description, statusCode: "Successful", progress: 100, endTimeMs: nowMs };
}

/** A launch that Docker refused (row A77). */
export function failLaunch(activity: ScalingActivity, statusMessage: string, nowMs: number): ScalingActivity {
  const description = `Launching a new EC2 instance.  Status Reason: ${statusMessage}. Launching EC2 instance failed.`;
  return { ...activity, description, statusMessage, statusCode: "Failed", progress: 100, endTimeMs: nowMs };
}

export function cancel(activity: ScalingActivity, nowMs: number): ScalingActivity {
  return { ...activity, statusCode: "Cancelled", progress: 100, endTimeMs: nowMs };
}

/** Row A78. */
export function creationCause(desired: number, nowMs: number): string {
  return [
    `At ${stamp(nowMs)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}.`,
    differenceCause(0, desired, nowMs),
  ].join("  ");
}

export function differenceCause(from: number, to: number, nowMs: number): string {
  return `At ${stamp(nowMs)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`;
}

/** Row A83. */
export function replacementCause(nowMs: number): string {
  return `At ${stamp(nowMs)} ${REPLACEMENT}`;
}

export function isReplacement(activity: ScalingActivity): boolean {
  return activity.cause.endsWith(REPLACEMENT);
}

/** Row A82; `reason` is one of {@link CAUSE} or a whole sentence of a scale-in. */
export function terminationCause(reason: string, nowMs: number): string {
  if (reason.startsWith("At ")) return reason;
  return `At ${stamp(nowMs)} an instance was taken out of service in response to ${reason}.`;
}

export function scaleInCause(instanceId: InstanceId, from: number, to: number, nowMs: number): string {
  return [
    `At ${stamp(nowMs)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.`,
    `At ${stamp(nowMs)} instance ${instanceId} was selected for termination.`,
  ].join("  ");
}

/** Row A76: seconds, UTC. */
function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Row A75. */
function details(subnet: Subnet | undefined): string {
  return subnet ? JSON.stringify({ "Subnet ID": subnet.id, "Availability Zone": subnet.availabilityZone }) : "{}";
}

function activityId(text: string): string {
  const hex = digest(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
