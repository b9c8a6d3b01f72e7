import { afterEach, expect, test } from "vitest";
import type { LabEvent } from "../../model/events.ts";
import { waitUntil } from "../../model/wait.ts";
import { type Control, startControl } from "../loop.ts";
import { container } from "../test/containers.ts";
import { testLab } from "../test/lab.ts";
import { type FakePorts, fakePorts } from "../test/ports.ts";

let stop = new AbortController();
let control: Control | undefined;

afterEach(async () => {
  stop.abort();
  await control?.ended;
  stop = new AbortController();
});

async function start(ports: FakePorts): Promise<Control> {
  control = startControl(ports, stop.signal);
  await waitUntil(() => control?.status().ready, { what: "the lab to be ready", timeoutMs: 5000, everyMs: 10 });
  return control;
}

/** As a kill does it: nothing is undone, and the next finds the journal. */
async function startAnew(ports: FakePorts): Promise<Control> {
  stop.abort();
  await control?.ended;
  stop = new AbortController();
  return start(ports);
}

function labWithBastion(): FakePorts {
  const ports = fakePorts(testLab());
  ports.engine.containers.push(container({ service: "bastion", resource: "Bastion" }));
  return ports;
}

const told = ({ events }: Control) =>
  events.flatMap((one: LabEvent) =>
    one.kind === "fault" ? [`${one.fault.id} ${one.state}${one.reason ? `: ${one.reason}` : ""}`] : [],
  );

async function untilEnded({ faults }: Control): Promise<void> {
  await waitUntil(() => faults.list().length === 0, { what: "the faults to end", timeoutMs: 5000, everyMs: 10 });
}

test("a fault on packets is in effect when its start is answered, and undone when its end is", async () => {
  const ports = fakePorts(testLab());
  const { faults, ...rest } = await start(ports);
  const fault = await faults.start({ kind: "network-cut", options: { instance: "app-group-1" } });
  expect(ports.agents.states.at(-1)?.faults).toEqual([{ kind: "cut", addresses: ["10.0.1.4"] }]);
  expect(rest.status().faults).toEqual([fault]);
  expect(await faults.end(fault.id)).toEqual([fault]);
  expect(ports.agents.states.at(-1)?.faults).toEqual([]);
  expect(await faults.end(fault.id)).toEqual([]);
  await expect(faults.end("fault-2")).rejects.toThrow("There is no fault `fault-2`; none is on");
});

test("a fault on a machine is done once and undone once, however many ask for its end", async () => {
  const ports = labWithBastion();
  const one = await start(ports);
  const { id } = await one.faults.start({ kind: "cpu-stress", options: { instance: "bastion-1" } });
  await Promise.all([one.faults.end(id), one.faults.end(), one.faults.end(id)]);
  expect(ports.engine.calls.filter((call) => call.endsWith("bastion-1"))).toEqual([
    'limit {"cpus":1} bastion-1',
    "leave tierlab-fault-1- 4 bastion-1",
    "run tierlab-fault-1- bastion-1",
    'limit {"cpus":"default"} bastion-1',
  ]);
  expect(told(one)).toEqual(["fault-1 starting", "fault-1 started", "fault-1 ended: asked for"]);
});

test("a single instance that was killed is started again, a group's member is left to its group", async () => {
  const ports = labWithBastion();
  const one = await start(ports);
  await one.faults.start({ kind: "kill", options: { instance: "bastion-1" } });
  await one.faults.start({ kind: "kill", options: { instance: "app-group-1" } });
  await waitUntil(() => one.faults.list().length === 1, { what: "the member to be replaced", timeoutMs: 5000 });
  expect(told(one).at(-1)).toMatch(/^fault-2 ended: i-0\w+ is gone$/);
  await one.faults.end();
  expect(ports.engine.calls).toContain("start bastion-1");
  expect(ports.engine.calls).not.toContain("start app-group-1");
});

test("a member that is rebooted is not replaced", async () => {
  const ports = fakePorts(testLab());
  const one = await start(ports);
  await one.faults.start({ kind: "reboot", options: { instance: "app-group-1" } });
  for (let round = 0; round < 3; round++) ports.engine.wake();
  await waitUntil(() => one.status().ready, { what: "the lab to be ready", timeoutMs: 5000 });
  expect(told(one)).toEqual(["fault-1 starting", "fault-1 started", "fault-1 ended: done"]);
  expect(ports.engine.calls.filter((call) => /^(launch|remove)/.test(call))).toEqual([]);
});

test("a fault that cannot be started leaves nothing on, and says why", async () => {
  const ports = labWithBastion();
  const one = await start(ports);
  Object.assign(ports.machine, { leave: () => Promise.reject(new Error("no sh in the image")) });
  const options = { instance: "bastion-1" };
  await expect(one.faults.start({ kind: "cpu-stress", options })).rejects.toThrow("no sh in the image");
  expect(ports.engine.calls.at(-1)).toBe('limit {"cpus":"default"} bastion-1');
  expect(told(one)).toEqual(["fault-1 starting", "fault-1 ended: it could not be started: no sh in the image"]);
});

test("the same machine is not broken twice in the same way", async () => {
  const ports = labWithBastion();
  const { faults } = await start(ports);
  const pause = { kind: "pause", options: { instance: "bastion-1" } };
  await faults.start(pause);
  await expect(faults.start(pause)).rejects.toThrow("bastion-1 hangs already, by fault-1");
});

test("a fault ends by itself when its time is over", async () => {
  const one = await start(fakePorts(testLab()));
  await one.faults.start({ kind: "az-down", options: { zone: "1a" }, forMs: 50 });
  await untilEnded(one);
  expect(told(one).at(-1)).toBe("fault-1 ended: its time is over");
});

test("an undoing that fails is tried again", async () => {
  const ports = labWithBastion();
  const one = await start(ports);
  await one.faults.start({ kind: "pause", options: { instance: "bastion-1" }, forMs: 50 });
  const { unpause } = ports.machine;
  let failures = 0;
  Object.assign(ports.machine, {
    unpause: async (id: string) => {
      failures += 1;
      if (failures === 1) throw new Error("the engine is busy");
      return unpause(id);
    },
  });
  await untilEnded(one);
  expect(failures).toBe(2);
});

test("a new leader goes on with the faults that are on, and counts on", async () => {
  const ports = fakePorts(testLab());
  const before = await start(ports);
  const fault = await before.faults.start({ kind: "network-cut", options: { instance: "app-group-1" } });
  const { faults } = await startAnew(ports);
  expect(faults.list()).toEqual([fault]);
  expect(ports.agents.states.at(-1)?.faults).toEqual([{ kind: "cut", addresses: ["10.0.1.4"] }]);
  expect(await faults.start({ kind: "dns-failing", options: {} })).toMatchObject({ id: "fault-2" });
});

test("a new leader undoes what its predecessor was about to start", async () => {
  const ports = labWithBastion();
  const before = await start(ports);
  const { id, ...rest } = await before.faults.start({ kind: "pause", options: { instance: "bastion-1" } });
  await before.faults.end();
  const asked = ports.engine.calls.length;
  ports.journal.append({ kind: "fault", state: "starting", fault: { id: "fault-2", ...rest } });
  const after = await startAnew(ports);
  await waitUntil(() => told(after).length === 5, { what: "the end of the fault", timeoutMs: 5000 });
  expect(ports.engine.calls.slice(asked)).toEqual(["unpause bastion-1"]);
  expect(told(after).at(-1)).toBe("fault-2 ended: control was killed while it started the fault");
  expect(id).toBe("fault-1");
});

test("faults of a lease end when nobody holds it any more", async () => {
  const one = await start(fakePorts(testLab()));
  const leaseId = one.leases.open();
  const release = one.leases.hold(leaseId);
  await one.faults.start({ kind: "dns-failing", options: {}, leaseId });
  release();
  await untilEnded(one);
  expect(told(one).at(-1)).toBe("fault-1 ended: whoever started it has gone");
  await expect(one.faults.start({ kind: "dns-failing", options: {}, leaseId })).rejects.toThrow("is over");
});
