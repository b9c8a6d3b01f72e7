import { expect, test } from "vitest";
import type { LabEvent } from "../../lab/model/events.ts";
import type { TargetState } from "../../lab/model/health.ts";
import type { InstanceId } from "../../lab/model/ids.ts";
import { readSequence, STEPS } from "./sequence.ts";

const OLD = "i-old" as InstanceId;
const NEW = "i-new" as InstanceId;

const lifecycle = (timeMs: number, instanceId: InstanceId, state: string) =>
  ({ id: timeMs, timeMs, kind: "lifecycle", group: "g", instanceId, state, health: "Healthy" }) as LabEvent;
const target = (timeMs: number, targetId: InstanceId, state: TargetState) =>
  ({ id: timeMs, timeMs, kind: "target-health", targetGroup: "t", target: { targetId, state } }) as unknown as LabEvent;

test("a replacement is read step by step, in the order of the events", () => {
  const events = [
    lifecycle(1, OLD, "Pending"),
    target(2, OLD, "initial"),
    lifecycle(20, OLD, "Terminating"),
    lifecycle(21, NEW, "Pending"),
    target(22, OLD, "draining"),
    target(23, NEW, "initial"),
    lifecycle(24, NEW, "InService"),
    target(25, NEW, "healthy"),
  ];
  expect(readSequence(events, OLD, 10)).toEqual({
    successor: NEW,
    seen: [
      { step: STEPS[1], timeMs: 20 },
      { step: STEPS[2], timeMs: 21 },
      { step: STEPS[0], timeMs: 22 },
      { step: STEPS[3], timeMs: 24 },
      { step: STEPS[4], timeMs: 25 },
    ],
  });
});

test("what has not happened is not there", () => {
  expect(readSequence([target(20, OLD, "unhealthy"), target(21, OLD, "healthy")], OLD, 10)).toEqual({
    seen: [{ step: STEPS[0], timeMs: 20 }],
  });
});
