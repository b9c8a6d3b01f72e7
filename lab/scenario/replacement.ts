/** Reads the story of one replaced instance out of a lab's events. Pure. */
import type { LabEvent } from "../model/events.ts";
import type { InstanceId } from "../model/ids.ts";

/** What happened when, milliseconds after the fault; absent where it has not happened. */
export interface ReplacementStory {
  /** Control knew that the instance does not run, or is not healthy. */
  readonly detectedMs?: number;
  /** A load balancer stopped sending to it. */
  readonly outOfServiceMs?: number;
  readonly replacement?: InstanceId;
  /** The replacement had been launched and registered (row A02). */
  readonly inServiceMs?: number;
  /** Every load balancer's checks found the replacement healthy. */
  readonly healthyMs?: number;
}

export interface Loss {
  readonly victim: InstanceId;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  readonly atMs: number;
}

export function readReplacement(events: readonly LabEvent[], loss: Loss): ReplacementStory {
  const later = events.filter((event) => event.timeMs >= loss.atMs);
  const replacement = later.find(
    (event) =>
      event.kind === "lifecycle" &&
      event.group === loss.group &&
      event.instanceId !== loss.victim &&
      event.state === "Pending",
  ) as { instanceId: InstanceId } | undefined;
  const after = (event: LabEvent | undefined) => (event === undefined ? undefined : event.timeMs - loss.atMs);
  const story = {
    detectedMs: after(later.find((event) => isLoss(event, loss.victim))),
    outOfServiceMs: after(later.find((event) => isOutOfService(event, loss.victim))),
    replacement: replacement?.instanceId,
    inServiceMs: after(later.find((event) => isInService(event, replacement?.instanceId))),
    healthyMs: after(later.find((event) => isHealthy(event, replacement?.instanceId))),
  };
  return Object.fromEntries(Object.entries(story).filter(([, value]) => value !== undefined));
}

function isLoss(event: LabEvent, victim: InstanceId): boolean {
  if (event.kind === "instance-state") return event.instanceId === victim && event.state !== "running";
  return event.kind === "lifecycle" && event.instanceId === victim && event.health === "Unhealthy";
}

function isOutOfService(event: LabEvent, victim: InstanceId): boolean {
  return event.kind === "target-health" && event.target.targetId === victim && event.target.state !== "healthy";
}

function isInService(event: LabEvent, instance: InstanceId | undefined): boolean {
  return event.kind === "lifecycle" && event.instanceId === instance && event.state === "InService";
}

function isHealthy(event: LabEvent, instance: InstanceId | undefined): boolean {
  return event.kind === "target-health" && event.target.targetId === instance && event.target.state === "healthy";
}
