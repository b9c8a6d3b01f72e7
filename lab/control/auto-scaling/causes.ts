/** Why an activity was begun, in AWS's wording (rows A76, A78, A82, A83, A86). */
import type { ScalingActivity } from "../../model/events.ts";
import type { InstanceId } from "../../model/ids.ts";

const REPLACEMENT = "an instance was launched in response to an unhealthy instance needing to be replaced.";
/** Row A86: AWS does not publish this sentence; it is given as people remember it from their groups' histories. */
const REBALANCE = {
  before: "instances were launched to balance instances in zones",
  after: "with other zones resulting in more than desired number of instances in the group.",
};

/** Phrases of causes (row A82). */
export const CAUSE = {
  ec2: "an EC2 health check indicating it has been terminated or stopped",
  elb: "an ELB system health check failure",
} as const;

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

/** Row A86. */
export function rebalanceCause(zone: string, nowMs: number): string {
  return `At ${stamp(nowMs)} ${REBALANCE.before} ${zone} ${REBALANCE.after}`;
}

export function isRebalancing(activity: ScalingActivity): boolean {
  return activity.cause.endsWith(REBALANCE.after);
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
