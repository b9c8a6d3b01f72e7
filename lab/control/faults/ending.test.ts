import { expect, test } from "vitest";
import type { ActiveFault } from "../../model/fault.ts";
import type { LabContainer } from "../../model/inventory.ts";
import { container } from "../test/containers.ts";
import { observedWith } from "../test/observed.ts";
import { faultsToEnd } from "./ending.ts";
import { faultPicture } from "./picture.ts";
import { asEc2Sees } from "./rebooting.ts";

const member = container({ resource: "AppGroup" });
const dead: LabContainer = { ...member, state: { kind: "stopped", exitCode: 137, finishedAtMs: 0 } };

function fault(changes: Partial<ActiveFault>): ActiveFault {
  const options = { instance: member.instanceId };
  return {
    id: "fault-1",
    kind: "pause",
    options,
    description: "",
    awsName: "",
    touches: [],
    startedAtMs: 0,
    ...changes,
  };
}

function reasons(faults: readonly ActiveFault[], inventory: readonly LabContainer[] = [member], nowMs = 0): string[] {
  const picture = faultPicture(observedWith({ inventory }));
  return faultsToEnd(faults, { picture, isLeaseOver: (id) => id === "left", nowMs }).map((one) => one.reason);
}

test("a fault ends when its time is over, or its lease", () => {
  expect(reasons([fault({ endsAtMs: 100 })], [member], 99)).toEqual([]);
  expect(reasons([fault({ endsAtMs: 100 })], [member], 100)).toEqual(["its time is over"]);
  expect(reasons([fault({ leaseId: "held" })])).toEqual([]);
  expect(reasons([fault({ leaseId: "left" })])).toEqual(["whoever started it has gone"]);
});

test("a fault of an instance ends when that is gone, also when another has its name", () => {
  const other = container({ resource: "AppGroup" });
  for (const kind of ["pause", "network-cut", "disk-full", "port-closed"]) {
    expect(reasons([fault({ kind })], [other])).toEqual([`${member.instanceId} is gone`]);
    expect(reasons([fault({ kind })], [dead])).toEqual([]);
  }
});

test("a fault that ended an instance is over when somebody has started it again", () => {
  expect(reasons([fault({ kind: "kill" })], [dead])).toEqual([]);
  expect(reasons([fault({ kind: "stop" })], [member])).toEqual(["app-group-1 runs again"]);
});

test("a fault of no instance, or of a kind that this version does not know, ends when it is asked to", () => {
  expect(reasons([fault({ kind: "az-down", options: { zone: "ap-northeast-1a" } })], [])).toEqual([]);
  expect(reasons([fault({ kind: "meteor" })], [])).toEqual([]);
});

test("EC2 calls an instance running while it reboots", () => {
  const reboot = fault({ kind: "reboot" });
  const wired = { kind: "wired", instanceId: member.instanceId, containerId: member.containerId } as const;
  const where = { resource: "AppGroup", subnetId: "subnet-a", address: "10.0.1.4", startedAtMs: 77 };
  const starting = { kind: "fault", state: "starting", fault: reboot } as const;
  const { memory } = observedWith({}, [{ ...wired, ...where }, starting]);
  expect(asEc2Sees([dead], memory)[0]?.state).toMatchObject({ kind: "running", startedAtMs: 77 });
  expect(asEc2Sees([dead], observedWith().memory)).toEqual([dead]);
});
