import { expect, test } from "vitest";
import type { LabEventBody, LifecycleState } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { placeContainers } from "../addresses/index.ts";
import { container } from "../test/containers.ts";
import { targetGroup, testLab } from "../test/lab.ts";
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

test("addresses that the template registers are targets of the subnet's zone, or of all zones", () => {
  const group = { ...targetGroup, targetType: "ip", targets: [] } as const;
  const targets = ["10.0.2.9", "192.168.0.1"].map((id) => ({ id, port: 80 }));
  const observed = observedWith({ lab: testLab() });
  expect(registrationsOf(observed, placeContainers(observed), { ...group, targets })).toEqual([
    {
      id: "10.0.2.9",
      ip: "10.0.2.9",
      port: 80,
      availabilityZone: "ap-northeast-1c",
      registration: { kind: "registered" },
    },
    { id: "192.168.0.1", ip: "192.168.0.1", port: 80, availabilityZone: "all", registration: { kind: "registered" } },
  ]);
});
