import { expect, test } from "vitest";
import { failoverSpan, failoverSpans } from "../control/database/spans.ts";
import type { DbRoles } from "../model/db-roles.ts";
import type { LabEvent, LabEventBody } from "../model/events.ts";
import type { LabStatus } from "../model/status.ts";
import { type ClientGap, clientGaps } from "./client-gap.ts";
import { failoverParts } from "./failover-parts.ts";
import { recordFailovers } from "./failover-record.ts";
import { readFailovers } from "./failover-story.ts";
import type { Sample } from "./load/index.ts";
import type { FaultSpan, LoadRecord } from "./record.ts";

const roles = (writer: string, failover?: DbRoles["failover"]): LabEventBody => ({
  kind: "database-roles",
  cluster: "cluster",
  roles: { writer, inSync: [], joined: [], ...(failover ? { failover } : {}) },
});
const leads = (instance: string, sinceMs: number): LabEventBody => ({
  kind: "database-endpoint",
  cluster: "cluster",
  endpoint: "cluster.example",
  instance,
  address: "10.0.7.2",
  sinceMs,
});
const told = (...bodies: readonly (readonly [number, LabEventBody])[]): LabEvent[] =>
  bodies.map(([timeMs, body], id) => ({ id, timeMs, ...body }));

const before = {
  databases: [{ members: [{ identifier: "db-1", instanceId: "i-1" }] }],
  instances: [{ instanceId: "i-1", name: "db-one-1" }],
} as unknown as LabStatus;
const fault = (fromMs: number, touches: string): FaultSpan => ({
  kind: "kill",
  description: `${touches} killed`,
  awsName: "",
  touches: [touches],
  fromMs,
});

const shutdown: LabEventBody = {
  kind: "database",
  ...{ cluster: "cluster", instance: "db-1", message: "DB instance shutdown", code: "RDS-EVENT-0004" },
};

const LOST = told(
  [900, roles("db-1")],
  [1_100, shutdown],
  [2_100, roles("db-1", { target: "db-2", isPlanned: false })],
  [2_400, roles("db-2", { target: "db-2", isPlanned: false })],
  [2_700, leads("db-2", 2_600)],
  [2_900, roles("db-2")],
);

test("a failover is told from the loss of the writer to its end", () => {
  const cause = fault(1_000, "db-one-1");
  expect(readFailovers({ events: LOST, faults: [cause, fault(1_500, "web-1")], before })).toEqual([
    {
      ...{ cluster: "cluster", from: "db-1", to: "db-2", loss: "stopped" },
      ...{ causeMs: 1_000, cause, startedMs: 2_100, handedOverMs: 2_400 },
      ...{ openedMs: 2_600, servedMs: 2_700, completedMs: 2_900 },
    },
  ]);
});

test("one that was asked for begins when it was", () => {
  const failover = { target: "db-2", isPlanned: true };
  const events = told([100, roles("db-1", failover)], [200, roles("db-2", failover)], [300, roles("db-2")]);
  const [story] = readFailovers({ events, faults: [fault(50, "db-one-1")], before });
  expect(story).toMatchObject({ loss: "planned", causeMs: 100, startedMs: 100, handedOverMs: 200, completedMs: 300 });
  expect(story).not.toHaveProperty("cause");
});

test("a writer that has not stopped when another takes its place is silent", () => {
  const events = LOST.filter(({ kind }) => kind !== "database");
  expect(readFailovers({ events, faults: [fault(1_000, "db-one-1")], before })).toMatchObject([{ loss: "silent" }]);
  const late = told([1_000, roles("db-1", { target: "db-2", isPlanned: false })], [1_100, shutdown]);
  expect(readFailovers({ events: late, faults: [] })).toMatchObject([{ loss: "silent", causeMs: 1_000 }]);
});

test("a target that is lost too gives way to another, and one that is given up is not completed", () => {
  const [story] = readFailovers({
    events: told(
      [0, shutdown],
      [100, roles("db-1", { target: "db-2", isPlanned: false })],
      [200, roles("db-1", { target: "db-3", isPlanned: false })],
      [300, roles("db-1")],
    ),
    faults: [],
  });
  expect(story).toEqual({
    ...{ cluster: "cluster", from: "db-1", to: "db-3", loss: "stopped", causeMs: 0, startedMs: 100 },
  });
});

const URL = "mysql://cluster.example:3306/rows";
const load = (answers: readonly (readonly [number, Sample["outcome"]])[]) =>
  ({
    from: "app-1",
    plan: { urls: [URL], client: "pooled" },
    samples: answers.map(([dueMs, outcome], n): Sample => ({ n, dueMs, latencyMs: 10, outcome, url: URL })),
  }) as unknown as LoadRecord;

const [STORY] = readFailovers({ events: LOST, faults: [fault(1_000, "db-one-1")], before });
if (!STORY) throw new Error("no failover was read");

test("a client's gap is the longest time without a good answer around the failover", () => {
  const answers = [
    ...([
      [100, "ok"],
      [900, "ok"],
      [1_000, "refused"],
      [2_000, "refused"],
      [2_750, "ok"],
    ] as const),
    ...([
      [2_800, "ok"],
      [5_000, "ok"],
    ] as const),
  ];
  const gap = { from: "app-1", url: URL, client: "pooled", lastBeforeMs: 910, firstAfterMs: 2_760, failed: 2 };
  expect(clientGaps(STORY, [load(answers)])).toEqual([gap]);
});

test("a client that never comes back has a gap without an end, one that never had an answer has none", () => {
  const gaps = clientGaps(STORY, [
    load([
      [900, "ok"],
      [2_800, "read-only"],
    ]),
    load([[2_800, "read-only"]]),
  ]);
  expect(gaps).toEqual([{ from: "app-1", url: URL, client: "pooled", lastBeforeMs: 910, failed: 1 }]);
});

test("the parts follow upon each other, from the loss to the client's first row", () => {
  const gap = { firstAfterMs: 2_760 } as ClientGap;
  expect(failoverParts(STORY, gap)).toEqual([
    { part: "detection", fromMs: 1_000, untilMs: 2_100 },
    { part: "drain", fromMs: 2_100, untilMs: 2_400 },
    { part: "promotion", fromMs: 2_400, untilMs: 2_600 },
    { part: "dns", fromMs: 2_600, untilMs: 2_700 },
    { part: "client", fromMs: 2_700, untilMs: 2_760 },
  ]);
});

test("a client that was there before names are told leads has lost no time of its own", () => {
  const [client] = failoverParts(STORY, { firstAfterMs: 2_650 } as ClientGap).slice(-1);
  expect(client).toEqual({ part: "client", fromMs: 2_700, untilMs: 2_700 });
});

test("what is not over has no end, and nothing after it", () => {
  const { handedOverMs: _, ...unfinished } = STORY;
  expect(failoverParts(unfinished).map(({ part }) => part)).toEqual(["detection", "drain"]);
  expect(failoverParts(STORY, {} as ClientGap).at(-1)).toEqual({ part: "client", fromMs: 2_700 });
  expect(failoverParts(STORY).map(({ part }) => part)).toEqual(["detection", "drain", "promotion", "dns"]);
});

test("what is left of a failover has its parts beside what is predicted, and how late each client was", () => {
  const plan = { dbClusters: [{ identifier: "cluster" }], timeScale: 1 };
  const samples = load([
    [900, "ok"],
    [2_750, "ok"],
    [5_000, "ok"],
  ]);
  const [record] = recordFailovers({ events: LOST, faults: [fault(1_000, "db-one-1")], before }, [samples], plan);
  expect(record?.parts.map(({ part }) => part)).toEqual(["detection", "drain", "promotion", "dns"]);
  expect(record?.parts[0]).toEqual({ ...failoverParts(STORY)[0], predicted: failoverSpans("stopped").detection });
  expect(record?.clients).toMatchObject([{ firstAfterMs: 2_760, lateMs: 60 }]);
  expect(record?.predicted).toEqual(failoverSpan("stopped"));
  const slow = { dbClusters: [{ identifier: "cluster", failoverPace: { detectionSeconds: 30 } }], timeScale: 10 };
  const [slower] = recordFailovers({ events: LOST, faults: [], before }, [], slow);
  expect(slower?.parts[0]?.predicted.fromMs).toBe(3_000);
});
