/** Scaling activities in AWS's wording (rows A67, A72 to A77). Ids are derived, so that doing a thing twice is the same. */
import type { ScalingActivity } from "../../model/events.ts";
import { digest, type InstanceId } from "../../model/ids.ts";
import type { Subnet } from "../../model/lab.ts";

const DRAINING = " - Waiting For ELB Connection Draining.";

interface Details {
  readonly "Subnet ID": string;
  readonly "Availability Zone": string;
}

export interface OpenLaunch {
  readonly group: string;
  /** Which launch of the group this is, from 1. */
  readonly ordinal: number;
  readonly cause: string;
  readonly nowMs: number;
  /** Where the instance is to be launched. */
  readonly subnet?: Subnet | undefined;
}

/** A launch that has no instance yet. */
export function openLaunch({ group, ordinal, cause, nowMs, subnet }: OpenLaunch): ScalingActivity {
  return {
    activityId: activityId(`${group}/launch/${ordinal}`),
    group,
    description: "Launching a new EC2 instance",
    cause,
    startTimeMs: nowMs,
    statusCode: "InProgress",
    progress: 0,
    details: detailsOf(subnet),
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
    details: detailsOf(subnet),
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
    details: detailsOf(subnet),
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

/** A launch that Docker, or the zone, refused (row A77). */
export function failLaunch(activity: ScalingActivity, statusMessage: string, nowMs: number): ScalingActivity {
  const description = `Launching a new EC2 instance.  Status Reason: ${statusMessage}. Launching EC2 instance failed.`;
  return { ...activity, description, statusMessage, statusCode: "Failed", progress: 100, endTimeMs: nowMs };
}

export function cancel(activity: ScalingActivity, nowMs: number): ScalingActivity {
  return { ...activity, statusCode: "Cancelled", progress: 100, endTimeMs: nowMs };
}

/** The subnet that an activity's details name, where they do. */
export function subnetIdOf({ details }: Pick<ScalingActivity, "details">): string | undefined {
  return (JSON.parse(details) as Partial<Details>)["Subnet ID"];
}

/** The zone that an activity's details name, where they do. */
export function availabilityZoneOf({ details }: Pick<ScalingActivity, "details">): string | undefined {
  return (JSON.parse(details) as Partial<Details>)["Availability Zone"];
}

/** Row A75. */
function detailsOf(subnet: Subnet | undefined): string {
  if (!subnet) return "{}";
  const named: Details = { "Subnet ID": subnet.id, "Availability Zone": subnet.availabilityZone };
  return JSON.stringify(named);
}

function activityId(text: string): string {
  const hex = digest(text, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
