import { expect, test } from "vitest";
import type { Association, ShellDocument } from "../../model/association.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { InstanceAgent, RunReport } from "../ports.ts";
import { container, nameOf } from "../test/containers.ts";
import { group, labWithGroup, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { fakePorts } from "../test/ports.ts";
import { type ExecutionMemory, rememberExecution } from "./execution.ts";
import { associationStatuses, createAssociationDesk, createAttendant, executionIdOf, planTasks } from "./index.ts";

type AssociationEvent = Extract<LabEvent, { kind: "association" }>;

const document: ShellDocument = { name: "AWS-RunShellScript", commands: ["id"], timeoutSeconds: 60 };
const setUp: Association = {
  logicalId: "SetUp",
  associationId: "association-1",
  name: "set-up",
  targets: [{ kind: "tag", key: "Server", values: ["App", "Web"] }],
  document,
};
const { userData: _, ...plain } = group.machine;

function labWith(association: Partial<Association>, tags: Readonly<Record<string, string>> = { Server: "App" }): Lab {
  const lab = labWithGroup({ machine: { ...plain, tags } });
  return { ...lab, associations: [{ ...setUp, ...association }] };
}

const lab = labWith({});
const one = container({ number: 1, resource: "AppGroup" });
const two = container({ number: 2, resource: "AppGroup" });

/** On the network and set up. */
function up(of: LabContainer): LabEventBody[] {
  return [wired(of), { kind: "boot", instanceId: of.instanceId, resource: "AppGroup", state: "finished" }];
}

function wired({ instanceId, containerId, state }: LabContainer): LabEventBody {
  const startedAtMs = state.kind === "running" ? state.startedAtMs : 0;
  return {
    kind: "wired",
    instanceId,
    containerId,
    resource: "AppGroup",
    subnetId: "subnet-a",
    address: "10.0.1.4",
    startedAtMs,
  };
}

function told(of: LabContainer, status: "InProgress" | "Success" | "Failed"): LabEventBody {
  const executionId = executionIdOf(setUp, of);
  return { kind: "association", association: "SetUp", instanceId: of.instanceId, executionId, status };
}

const see = (inventory: LabContainer[], events: LabEventBody[], of = lab) =>
  observedWith({ lab: of, inventory }, events);
const planned = (...args: Parameters<typeof see>) =>
  planTasks(see(...args)).map((task) => `${task.kind} ${nameOf(task.container)}`);

test("an association is run on every instance that carries the tag", () => {
  expect(planned([one, two], [...up(one), ...up(two)])).toEqual(["run app-group-1", "run app-group-2"]);
});

test.each([
  ["another value", { Server: "Database" }, {}],
  ["no such tag", { Name: "App" }, {}],
  [
    "one of two targets",
    { Server: "App" },
    { targets: [...setUp.targets, { kind: "instances", logicalIds: ["Web"] }] },
  ],
] as const)("an instance with %s is not meant", (_title, tags, association) => {
  expect(planned([one], [...up(one)], labWith(association, tags))).toEqual([]);
});

test.each([
  ["its group's tag", { kind: "tag", key: "aws:autoscaling:groupName", values: ["app"] }],
  ["its resource", { kind: "instances", logicalIds: ["AppGroup"] }],
  ["nothing but being there", { kind: "all" }],
] as const)("an instance is meant by %s", (_title, target) => {
  expect(planned([one], [...up(one)], labWith({ targets: [target] }))).toEqual(["run app-group-1"]);
});

test("an instance that is not on the network, stopped, hung or leaving is let be", () => {
  const stopped: LabContainer = { ...one, state: { kind: "stopped", exitCode: 0, finishedAtMs: 0 } };
  const hung = container({ state: { kind: "running", pid: 1, startedAtMs: 1, paused: true }, resource: "AppGroup" });
  const { instanceId } = two;
  const leaving = { kind: "lifecycle", group: "app", instanceId, state: "Terminating", health: "Unhealthy" } as const;
  expect(planned([one], [])).toEqual([]);
  expect(planned([stopped], [...up(one)])).toEqual([]);
  expect(planned([hung], [...up(hung)])).toEqual([]);
  expect(planned([two], [...up(two), leaving])).toEqual([]);
});

test("what began goes on being attended to, what ended is done with, a replacement is new", () => {
  const begun = [...up(one), ...up(two), told(one, "InProgress")];
  expect(planTasks(see([one, two], begun))).toMatchObject([{ isNew: false }, { isNew: true }]);
  expect(planned([one, two], [...begun, told(one, "Success")])).toEqual(["run app-group-2"]);
  expect(planned([one], [...begun, told(one, "Failed")])).toEqual([]);
});

test("an execution's id is of one association on one instance", () => {
  const other = { ...setUp, associationId: "association-2" };
  expect(new Set([executionIdOf(setUp, one), executionIdOf(setUp, two), executionIdOf(other, one)]).size).toBe(3);
  expect(executionIdOf(setUp, { ...one, containerId: "of another boot" })).toBe(executionIdOf(setUp, one));
});

test.each(["finished", "failed", "unmanaged"] as const)("set-up at boot comes first, though it be %s", (state) => {
  const boot: LabEventBody = { kind: "boot", instanceId: one.instanceId, resource: "AppGroup", state };
  expect(planned([one], [wired(one)])).toEqual(["boot app-group-1"]);
  expect(planned([one], [wired(one), boot])).toEqual(["run app-group-1"]);
});

test("how user data went is heard without an association, too", () => {
  expect(planned([one], [wired(one)], testLab())).toEqual(["boot app-group-1"]);
});

test("an instance without user data and without an association is asked nothing", () => {
  expect(planned([one], [wired(one)], testLab({ autoScalingGroups: [{ ...group, machine: plain }] }))).toEqual([]);
});

/** An attendant over a journal of its own; `agent` answers. */
function attend(agent: Partial<InstanceAgent>, known: readonly LabEventBody[] = []) {
  const events: LabEventBody[] = [...up(one), ...known];
  const ports = fakePorts(lab, { agent: { boot: async () => undefined, attend: async () => undefined, ...agent } });
  const attendant = createAttendant({ ports, append: (body) => void events.push(body), onDone: () => {} });
  return {
    ports,
    statuses: () => events.flatMap((event) => (event.kind === "association" ? [event.status] : [])),
    events,
    round: async (inventory = [one]) => {
      attendant.tend(see(inventory, events));
      await attendant.idle();
    },
  };
}

const report = (state: RunReport["state"]): RunReport => ({ state, stdout: "out", stderr: "err" });

test("an execution is written down before it begins, and again when it has ended, with what it printed", async () => {
  const answers = [undefined, report({ kind: "running" }), report({ kind: "ended", exitCode: 0 })];
  const asked: string[] = [];
  const { round, statuses, ports } = attend({
    attend: async (_containerId, { executionId }) => {
      asked.push(executionId);
      expect(statuses()).toEqual(["InProgress"]);
      return answers.shift();
    },
  });
  for (let turn = 0; turn < 4; turn++) await round();
  expect(statuses()).toEqual(["InProgress", "Success"]);
  expect(new Set(asked)).toEqual(new Set([executionIdOf(setUp, one)]));
  expect(asked).toHaveLength(3);
  expect(await ports.outputs.read(executionIdOf(setUp, one))).toEqual({ stdout: "out", stderr: "err" });
});

test.each([
  [
    { kind: "ended", exitCode: 3 },
    { status: "Failed", exitCode: 3 },
  ],
  [
    { kind: "ended", exitCode: 124 },
    { status: "TimedOut", exitCode: 124 },
  ],
  [{ kind: "interrupted" }, { status: "Failed", message: "the instance was stopped while it ran" }],
  [
    { kind: "impossible", why: "its image has no shell" },
    { status: "Failed", message: "its image has no shell" },
  ],
] as const)("an execution that is %o becomes %o", async (state, result) => {
  const { round, events } = attend({ attend: async () => report(state) });
  await round();
  expect(events.at(-1)).toMatchObject(result);
});

test("a control that takes over asks for what is in progress, and begins nothing anew in the journal", async () => {
  const state = { kind: "ended", exitCode: 0 } as const;
  const { round, statuses } = attend({ attend: async () => report(state) }, [told(one, "InProgress")]);
  await round();
  expect(statuses()).toEqual(["InProgress", "Success"]);
});

test("an agent that does not answer is asked again, and nothing is written down", async () => {
  let calls = 0;
  const { round, statuses } = attend({
    attend: async () => {
      calls += 1;
      throw new Error("the engine is busy");
    },
  });
  await round();
  await round();
  expect(statuses()).toEqual(["InProgress"]);
  expect(calls).toBe(1);
});

test("what is under way is not attended to twice", async () => {
  const answer = Promise.withResolvers<RunReport>();
  let calls = 0;
  const { round, statuses } = attend({
    attend: () => {
      calls += 1;
      return answer.promise;
    },
  });
  const rounds = [round(), round()];
  answer.resolve(report({ kind: "ended", exitCode: 0 }));
  await Promise.all(rounds);
  expect([calls, ...statuses()]).toEqual([1, "InProgress", "Success"]);
});

test("an execution whose instance is gone has failed", async () => {
  const { round, events } = attend({}, [told(one, "InProgress")]);
  await round([]);
  await round([]);
  expect(events.slice(3)).toMatchObject([{ status: "Failed", message: "the instance is gone" }]);
});

test("status tells each instance's execution, the worst for the whole, and those of instances that are gone last", () => {
  const gone = container({ number: 9 });
  const events = [...up(one), ...up(two), told(one, "Success"), told(gone, "Failed")];
  expect(associationStatuses(see([one, two], events))).toMatchObject([
    {
      name: "set-up",
      document: "AWS-RunShellScript",
      targets: ["tag:Server=App,Web"],
      status: "Pending",
      executions: [
        { instance: "app-group-1", status: "Success", startedAtMs: 0, endedAtMs: 0 },
        { instance: "app-group-2", status: "Pending" },
        { instanceId: gone.instanceId, status: "Failed" },
      ],
    },
  ]);
});

test.each([
  ["Success", "InProgress", "InProgress"],
  ["InProgress", "Failed", "Failed"],
  ["Success", "Success", "Success"],
] as const)("of %s and %s the whole is %s", (first, second, whole) => {
  const events = [...up(one), ...up(two), told(one, first), told(two, second)];
  expect(associationStatuses(see([one, two], events))).toMatchObject([{ status: whole }]);
});

test("an execution remembers when it began and, once it has, when it ended", () => {
  const executions = new Map<string, ExecutionMemory>();
  const at = (event: LabEventBody, timeMs: number) => ({ ...event, id: 1, timeMs }) as AssociationEvent;
  rememberExecution(executions, at(told(one, "InProgress"), 1_000));
  expect([...executions.values()]).toMatchObject([{ startedAtMs: 1_000 }]);
  expect([...executions.values()][0]).not.toHaveProperty("endedAtMs");
  rememberExecution(executions, at(told(one, "Success"), 5_000));
  expect([...executions.values()]).toMatchObject([{ startedAtMs: 1_000, endedAtMs: 5_000 }]);
});

test("what an execution that nobody knows has printed is asked for in vain", async () => {
  const desk = createAssociationDesk(() => see([one], up(one)), fakePorts(lab).outputs);
  await expect(desk.output("none")).rejects.toMatchObject({ code: "NoExecution", status: 404 });
  const execution = { instance: "app-group-1", status: "Pending" };
  expect(await desk.output(executionIdOf(setUp, one))).toMatchObject({ execution, stdout: "", stderr: "" });
});
