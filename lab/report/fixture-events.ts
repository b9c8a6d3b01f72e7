/** The lab's own events of the run of `fixture.ts`. */
import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { TargetHealth, TargetReason, TargetState } from "../model/health.ts";
import type { InstanceId, TargetGroupId } from "../model/ids.ts";

/** 2026-11-20 05:03:07.120 UTC. */
export const STARTED_MS = Date.UTC(2026, 10, 20, 5, 3, 7, 120);
export const FAULT_MS = STARTED_MS + 4_200;
export const VICTIM = "i-01a2b3c4d5e6f7081" as InstanceId;
export const SUCCESSOR = "i-0b4d5f60718293a4b" as InstanceId;
export const GROUP = "proxy-ha-proxy";
export const TARGETS = "proxy-ha-proxies";

/** From the loss to the successor's first passed check. */
export function fixtureEvents(): LabEvent[] {
  const bodies: [number, LabEventBody][] = [
    [
      1400,
      {
        kind: "instance-state",
        instanceId: VICTIM,
        resource: "ProxyGroup",
        state: "stopped",
        message: "Client.UserInitiatedShutdown",
      },
    ],
    [
      1420,
      {
        kind: "lifecycle",
        group: GROUP,
        instanceId: VICTIM,
        state: "InService",
        health: "Unhealthy",
        reason: "EC2 status check",
      },
    ],
    [1980, health(VICTIM, "unhealthy", "healthy", "Target.FailedHealthChecks")],
    [2050, { kind: "lifecycle", group: GROUP, instanceId: VICTIM, state: "Terminating", health: "Unhealthy" }],
    [2060, activity("1", "Terminating EC2 instance", VICTIM, 2050)],
    [2070, health(VICTIM, "unhealthy.draining", "unhealthy", "Target.DeregistrationInProgress")],
    [2600, { kind: "lifecycle", group: GROUP, instanceId: VICTIM, state: "Terminated", health: "Unhealthy" }],
    [
      2610,
      { kind: "instance-state", instanceId: VICTIM, resource: "ProxyGroup", state: "terminated", message: "removed" },
    ],
    [2620, activity("1", "Terminating EC2 instance", VICTIM, 2050, 2620)],
    [2700, activity("2", "Launching a new EC2 instance", SUCCESSOR, 2700)],
    [2710, { kind: "lifecycle", group: GROUP, instanceId: SUCCESSOR, state: "Pending", health: "Healthy" }],
    [4900, health(SUCCESSOR, "initial", undefined, "Elb.RegistrationInProgress")],
    [4910, { kind: "lifecycle", group: GROUP, instanceId: SUCCESSOR, state: "InService", health: "Healthy" }],
    [4920, activity("2", "Launching a new EC2 instance", SUCCESSOR, 2700, 4920)],
    [9120, health(SUCCESSOR, "healthy", "initial")],
  ];
  return bodies.map(([ms, body], index) => ({ id: 100 + index, timeMs: FAULT_MS + ms, ...body }));
}

function health(targetId: InstanceId, state: TargetState, previous?: string, reason?: TargetReason): LabEventBody {
  const target = targetOf(targetId, state, reason);
  return { kind: "target-health", targetGroup: TARGETS, target, ...(previous ? { previous } : {}) };
}

/** A proxy as the load balancer sees it. */
export function targetOf(targetId: InstanceId, state: TargetState, reason?: TargetReason): TargetHealth {
  const place = { targetGroupId: "tg-0" as TargetGroupId, targetId, port: 3128, availabilityZone: "ap-northeast-1a" };
  return { ...place, state, sinceMs: STARTED_MS, ...(reason ? { reason } : {}) };
}

function activity(
  activityId: string,
  verb: string,
  instanceId: InstanceId,
  startMs: number,
  endMs?: number,
): LabEventBody {
  const isOver = endMs !== undefined;
  return {
    kind: "activity",
    activity: {
      activityId,
      group: GROUP,
      instanceId,
      description: `${verb}: ${instanceId}`,
      cause: "At 2026-11-20T05:03:13Z an instance was taken out of service in response to an EC2 health check.",
      startTimeMs: FAULT_MS + startMs,
      ...(isOver ? { endTimeMs: FAULT_MS + endMs } : {}),
      statusCode: isOver ? "Successful" : "InProgress",
      progress: isOver ? 100 : 50,
      details: "{}",
    },
  };
}
