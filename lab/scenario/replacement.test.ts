import { expect, test } from "vitest";
import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { TargetHealth } from "../model/health.ts";
import type { InstanceId, TargetGroupId } from "../model/ids.ts";
import { readReplacement } from "./replacement.ts";

const victim = "i-0a" as InstanceId;
const other = "i-0b" as InstanceId;

function stream(...bodies: [number, LabEventBody][]): LabEvent[] {
  return bodies.map(([timeMs, body], id) => ({ id, timeMs, ...body }) as LabEvent);
}

function health(targetId: string, state: TargetHealth["state"]): LabEventBody {
  const target = { targetGroupId: "tg" as TargetGroupId, targetId, port: 80, availabilityZone: "a", state, sinceMs: 0 };
  return { kind: "target-health", targetGroup: "Web", target };
}

const events = stream(
  [900, { kind: "lifecycle", group: "Web", instanceId: other, state: "Pending", health: "Healthy" }],
  [1050, { kind: "lifecycle", group: "Web", instanceId: victim, state: "Terminating", health: "Unhealthy" }],
  [1100, health(victim, "unused")],
  [1200, { kind: "lifecycle", group: "App", instanceId: "i-0x" as InstanceId, state: "Pending", health: "Healthy" }],
  [1300, { kind: "lifecycle", group: "Web", instanceId: "i-0c" as InstanceId, state: "Pending", health: "Healthy" }],
  [1900, { kind: "lifecycle", group: "Web", instanceId: "i-0c" as InstanceId, state: "InService", health: "Healthy" }],
  [2500, health("i-0c", "healthy")],
);

test("a replacement's story is told in milliseconds after the loss", () => {
  expect(readReplacement(events, { victim, group: "Web", atMs: 1000 })).toEqual({
    detectedMs: 50,
    outOfServiceMs: 100,
    replacement: "i-0c",
    inServiceMs: 900,
    healthyMs: 1500,
  });
});

test("what has not happened yet is absent", () => {
  expect(readReplacement(events.slice(0, 2), { victim, group: "Web", atMs: 1000 })).toEqual({ detectedMs: 50 });
});
