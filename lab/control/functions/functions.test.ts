import { expect, test } from "vitest";
import type { LabEventBody } from "../../model/events.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { DbCluster, LabFunction } from "../../model/lab.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { container } from "../test/containers.ts";
import { subnet, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { functionResult, reconcileFunctions } from "./index.ts";

const arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:init";
const program: LabFunction = {
  logicalId: "InitFunction",
  name: "init",
  arn,
  image: "tierlab/function",
  subnetIds: [subnet("a").id],
  securityGroupIds: [],
  environment: { DB_NAME: "testdb" },
  timeoutSeconds: 60,
};
const custom = { logicalId: "InitTable", type: "Custom::Sql", functionArn: arn, properties: { Sql: "CREATE TABLE t" } };
const cluster = { identifier: "db", instances: [] } as unknown as DbCluster;
const lab = testLab({ functions: [program], customResources: [custom], dbClusters: [cluster] });
const available = { cluster: "db", members: [{ role: "writer", state: "available" }] } as unknown as DatabaseStatus;
const begun: LabEventBody = {
  kind: "custom-resource",
  logicalId: "InitTable",
  status: "CREATE_IN_PROGRESS",
  message: "running init",
};

function decide(options: {
  run?: LabContainer;
  nowMs?: number;
  events?: LabEventBody[];
  databases?: DatabaseStatus[];
}) {
  const { run, nowMs = 0, events = [begun], databases = [available] } = options;
  return reconcileFunctions(observedWith({ lab, databases, nowMs, inventory: run ? [run] : [] }, events));
}

function run(state: LabContainer["state"]): LabContainer {
  return container({ role: "function", service: "init-table", resource: "InitTable", state });
}

test("waits until the database's writer is available, and says so before it runs", () => {
  expect(decide({ events: [], databases: [] })).toEqual({ records: [], actions: [] });
  expect(decide({ events: [] })).toEqual({ records: [begun], actions: [] });
});

test("a read replica is not waited for: its source is where one writes", () => {
  const replica = { identifier: "report", source: "db", instances: [] } as unknown as DbCluster;
  const observed = observedWith({ lab: { ...lab, dbClusters: [cluster, replica] }, databases: [available] });
  expect(reconcileFunctions(observed).records).toEqual([begun]);
});

test("runs the function with an interface of its own and the properties as its event", () => {
  const [action] = decide({}).actions;
  if (action?.kind !== "launch") throw new Error("no launch");
  const { environment, ...plan } = action.plan;
  expect(plan).toEqual({
    role: "function",
    service: "init-table",
    number: 1,
    resource: "InitTable",
    image: "tierlab/function",
    subnetId: "subnet-a",
    address: "10.0.1.4",
    dns: "10.0.0.2",
  });
  expect(environment).toMatchObject({ DB_NAME: "testdb", TIERLAB_WIRED: "interface" });
  expect(JSON.parse(environment.TIERLAB_EVENT ?? "")).toMatchObject({
    RequestType: "Create",
    LogicalResourceId: "InitTable",
    ResourceType: "Custom::Sql",
    ResourceProperties: { Sql: "CREATE TABLE t" },
  });
});

test.each([
  [0, 0, "complete"],
  [1, 0, "try-again"],
  [1, 61_000, "failed"],
] as const)("a run that ended with exit code %i after %i ms is %s", (exitCode, nowMs, outcome) => {
  const ended = run({ kind: "stopped", exitCode, finishedAtMs: 0 });
  const { containerId } = ended;
  expect(decide({ run: ended, nowMs }).actions).toEqual([
    { kind: "finish", containerId, logicalId: "InitTable", outcome },
  ]);
});

test("lets a run go on until its time is up", () => {
  const running = run({ kind: "running", pid: 1, startedAtMs: 0, paused: false });
  expect(decide({ run: running }).actions).toEqual([]);
  expect(decide({ run: running, nowMs: 61_000 }).actions).toMatchObject([{ kind: "finish", outcome: "failed" }]);
});

test("runs it once: after the result only a leftover is removed", () => {
  const complete = functionResult("InitTable", "complete", "1 statement");
  expect(decide({ events: [begun, complete] })).toEqual({ records: [], actions: [] });
  const leftover = run({ kind: "stopped", exitCode: 0, finishedAtMs: 0 });
  expect(decide({ events: [begun, complete], run: leftover }).actions).toMatchObject([{ kind: "remove" }]);
});

test("tells the result with the function's last line", () => {
  expect(functionResult("T", "complete", "done")).toMatchObject({ status: "CREATE_COMPLETE", message: "done" });
  expect(functionResult("T", "failed", undefined)).toMatchObject({
    status: "CREATE_FAILED",
    message: "it printed nothing",
  });
  expect(functionResult("T", "try-again", "refused")).toMatchObject({
    status: "CREATE_IN_PROGRESS",
    message: "failed, is run again: refused",
  });
});
