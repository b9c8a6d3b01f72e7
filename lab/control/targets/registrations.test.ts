import { expect, test } from "vitest";
import type { LabEventBody, LifecycleState } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { placeContainers } from "../addresses/index.ts";
import { container } from "../test/containers.ts";
import { targetGroup } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { registrationsOf } from "./index.ts";

const member = container({ service: "app-group", resource: "AppGroup" });
const stopped: LabContainer = { ...member, state: { kind: "stopped", exitCode: 137, finishedAtMs: 1 } };

function lifecycle(state: LifecycleState): LabEventBody {
  return { kind: "lifecycle", group: "app", instanceId: member.instanceId, state, health: "Healthy" };
}

function wired(startedAtMs: number): LabEventBody {
  const { instanceId, containerId } = member;
  const where = { subnetId: "subnet-a", address: "10.0.1.4" };
  return { kind: "wired", instanceId, containerId, resource: "AppGroup", startedAtMs, ...where };
}

const startedAtMs = member.state.kind === "running" ? member.state.startedAtMs : 0;

function register(one: LabContainer, events: LabEventBody[]) {
  const observed = observedWith({ inventory: [one] }, events);
  return registrationsOf(observed, placeContainers(observed), targetGroup).map((target) => target.registration);
}

test("a pending member is registered once it is wired (A02)", () => {
  expect(register(member, [])).toEqual([]);
  expect(register(member, [lifecycle("Pending")])).toEqual([]);
  expect(register(member, [lifecycle("Pending"), wired(startedAtMs - 1)])).toEqual([]);
  expect(register(member, [lifecycle("Pending"), wired(startedAtMs)])).toEqual([{ kind: "registered" }]);
});

test("a member in service stays registered while the fabric is wired anew, and is stopped when its container is", () => {
  expect(register(member, [lifecycle("InService")])).toEqual([{ kind: "registered" }]);
  expect(register(stopped, [lifecycle("InService")])).toEqual([{ kind: "stopped" }]);
});

test("a leaving member drains from when it began to leave (A37)", () => {
  expect(register(member, [lifecycle("InService"), lifecycle("Terminating")])).toEqual([
    { kind: "draining", sinceMs: 0 },
  ]);
  expect(register(member, [lifecycle("Terminated")])).toEqual([]);
});
