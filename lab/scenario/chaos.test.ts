import { expect, test } from "vitest";
import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { InstanceId, TargetGroupId } from "../model/ids.ts";
import { type Kill, lossWindows } from "./chaos.ts";

const victim = "i-0a" as InstanceId;
const heir = "i-0b" as InstanceId;

function event(timeMs: number, body: LabEventBody): LabEvent {
  return { id: timeMs, timeMs, ...body } as LabEvent;
}

function kill(rest: Partial<Kill> = {}): Kill {
  return { atMs: 10_000, name: "app-1", instanceId: victim, role: "instance", service: "app", ...rest };
}

const begun = event(1, { kind: "lifecycle", group: "App", instanceId: victim, state: "InService", health: "Healthy" });
const launched = event(11_000, {
  kind: "lifecycle",
  group: "App",
  instanceId: heir,
  state: "Pending",
  health: "Healthy",
});
const target = { targetGroupId: "tg" as TargetGroupId, targetId: heir, port: 80, availabilityZone: "a", sinceMs: 0 };
const healthy = event(13_000, { kind: "target-health", targetGroup: "App", target: { ...target, state: "healthy" } });

test("a loss explains failures from just before it until its replacement is healthy", () => {
  expect(lossWindows([kill()], [begun, launched, healthy], 500)).toEqual([[9_500, 13_500]]);
});

test("a loss whose replacement never was healthy explains a while, not for ever", () => {
  expect(lossWindows([kill()], [begun, launched], 500)).toEqual([[9_500, 25_500]]);
});

test("the loss of control explains nothing", () => {
  expect(lossWindows([kill({ role: "control" })], [begun, launched, healthy], 500)).toEqual([]);
});
