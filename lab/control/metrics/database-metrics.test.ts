import { expect, test } from "vitest";
import { fakeClock } from "../../model/clock.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { type MemberActivity, STATEMENTS_PER_LOOK } from "../database/index.ts";
import type { DatabaseReport } from "../ports.ts";
import { createDatabaseMetrics } from "./database-metrics.ts";

type Member = DatabaseStatus["members"][number];

const member = (identifier: string, role: Member["role"], more: Partial<Member> = {}): Member => ({
  ...{ identifier, role, state: "available", availabilityZone: "1a", promotionTier: 1 },
  ...more,
});
const shop: DatabaseStatus = {
  ...{ cluster: "shop", state: "available", endpoint: "e", readerEndpoint: "ro" },
  members: [
    member("db-1", "writer"),
    member("db-2", "reader", { lagMs: 4 }),
    member("db-3", "reader", { lagMs: 20 }),
    member("db-4", "reader"),
  ],
};
const copy: DatabaseStatus = {
  ...{ cluster: "copy", state: "available", endpoint: "c", source: "shop" },
  replication: { state: "stopped", lagSeconds: -1 },
  members: [member("copy", "reader", { lagMs: 5 })],
};

const idle = { uptimeSeconds: 10, connections: 0, queries: 0, selects: 0, changes: 0, lagMs: 0, transactions: 0 };

const report = (
  activities: Readonly<Record<string, Partial<MemberActivity> & { readonly atMs: number }>>,
  statuses: readonly DatabaseStatus[] = [shop],
): DatabaseReport => ({
  ...{ statuses, names: [], events: [] },
  activities: new Map(Object.entries(activities).map(([identifier, one]) => [identifier, { ...idle, ...one }])),
});

function setUp() {
  const clock = fakeClock(60_000);
  const metrics = createDatabaseMetrics({ clock, timeScale: 10 });
  const told = (of?: string) =>
    Object.fromEntries(
      metrics
        .series(of)
        .map(({ metric, dimensions, total }) => [
          [metric, ...Object.values(dimensions)].join(" "),
          Number(total.toFixed(3)),
        ]),
    );
  return { clock, metrics, told };
}

test("R36: lag is told in milliseconds, of each reader that replicates, its extremes by the writer", () => {
  const { metrics, told } = setUp();
  metrics.seen(report({}));
  expect(told()).toEqual({
    "AuroraReplicaLag db-2": 4,
    "AuroraReplicaLag db-3": 20,
    "AuroraReplicaLag shop": 12,
    "AuroraReplicaLag shop READER": 12,
    ...{ "AuroraReplicaLagMaximum db-1": 20, "AuroraReplicaLagMinimum db-1": 4 },
    ...{ "AuroraReplicaLagMaximum shop": 20, "AuroraReplicaLagMinimum shop": 4 },
    ...{ "AuroraReplicaLagMaximum shop WRITER": 20, "AuroraReplicaLagMinimum shop WRITER": 4 },
  });
});

test("R37: a read replica's lag is in seconds, and -1 while it does not replicate", () => {
  const { metrics, told } = setUp();
  metrics.seen(report({}, [copy]));
  expect(told()).toEqual({ "ReplicaLag copy": -1 });
});

test("statements and commits are told per second, without control's own", () => {
  const { clock, metrics, told } = setUp();
  metrics.seen(report({ "db-1": { atMs: 5_000, connections: 3 } }));
  expect(told("db-1")).toMatchObject({ "DatabaseConnections db-1": 3, "EngineUptime db-1": 10 });
  expect(told("db-1")).not.toHaveProperty("Queries db-1");
  clock.advance(900);
  metrics.seen(report({}));
  clock.advance(1_100);
  const looks = 2;
  const statements = {
    queries: 40 + looks * STATEMENTS_PER_LOOK.queries,
    selects: 20 + looks * STATEMENTS_PER_LOOK.selects,
  };
  metrics.seen(report({ "db-1": { atMs: 7_000, ...statements, changes: 10, transactions: 8 } }));
  expect(told("db-1")).toMatchObject({
    ...{ "Queries db-1": 20, "SelectThroughput db-1": 10, "DMLThroughput db-1": 5, "CommitThroughput db-1": 4 },
  });
});

test("an engine that was restarted has no rates until it has been seen twice; a reader has no commits of its own", () => {
  const { clock, metrics, told } = setUp();
  metrics.seen(report({ "db-1": { atMs: 1_000, queries: 500 }, "db-2": { atMs: 1_000 } }));
  clock.advance(1_000);
  metrics.seen(
    report({ "db-1": { atMs: 2_000, queries: 9, uptimeSeconds: 1 }, "db-2": { atMs: 2_000, transactions: 9 } }),
  );
  expect(told("db-1")).not.toHaveProperty("Queries db-1");
  expect(told("db-2")).toHaveProperty("Queries db-2", 0);
  expect(told("db-2")).not.toHaveProperty("CommitThroughput db-2");
});

test("a period is a minute of AWS's under the time scale; a cluster has its members, and nothing of others", () => {
  const { clock, metrics, told } = setUp();
  for (const connections of [1, 4, 7]) {
    metrics.seen(report({ "db-1": { atMs: 1, connections }, copy: { atMs: 1 } }, [shop, copy]));
    clock.advance(2_000);
  }
  expect(metrics.periodMs).toBe(6_000);
  const [connections] = metrics.series("db-1").filter(({ metric }) => metric === "DatabaseConnections");
  expect(connections).toMatchObject({
    total: 7,
    datapoints: [{ timestampMs: 60_000, sampleCount: 3, average: 4, minimum: 1, maximum: 7 }],
  });
  expect(Object.keys(told("shop")).filter((one) => one.includes("copy"))).toEqual([]);
  expect(told("shop")).toHaveProperty("DatabaseConnections db-1");
  expect(told("nobody")).toEqual({});
});
