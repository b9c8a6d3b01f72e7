import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { databaseEvents, lastKnown } from "./events.ts";
import { NO_GTIDS, parseGtids } from "./gtid.ts";
import {
  type DbObservation,
  parseAnswer,
  type Replication,
  type RunningServer,
  type ServerState,
} from "./observation.ts";
import { reconcileDatabase } from "./reconcile.ts";
import { followStatements } from "./statements.ts";
import { databaseNames, databaseStatus } from "./status.ts";

const cluster = dbCluster(2);
const [one, two] = cluster.instances as [(typeof cluster.instances)[0], (typeof cluster.instances)[0]];
const alone = { writer: "db-1", inSync: [], joined: [] };
const synced = { writer: "db-1", inSync: ["db-2"], joined: ["db-2"] };

const nowMs = 100_000;
const stopped: ServerState = { kind: "stopped", finishedAtMs: 0 };
const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const B = "4d8b564f-03f4-4975-856a-0e65c3105328";
const writer: RunningServer = {
  ...{ kind: "running", readOnly: false, acknowledgers: 0, readers: 0, dropped: [], semiSyncReplica: false },
  ...{ executed: NO_GTIDS, received: NO_GTIDS },
};
const fresh: RunningServer = { ...writer, readOnly: true };
const replication: Replication = {
  sourceHost: "10.0.7.1",
  receives: "Yes",
  applies: true,
  hasReceived: true,
  lagSeconds: 0,
  lastError: "",
};
const replica: RunningServer = { ...fresh, semiSyncReplica: true, replication };
/** While its writer is away. */
const orphan: RunningServer = {
  ...replica,
  replication: { ...replication, receives: "Connecting", lagSeconds: null, lastError: "error reconnecting to source" },
};

function observe(first: DbObservation["server"], second: DbObservation["server"]): DbObservation[] {
  return [
    { instance: one, containerId: "c1", server: first },
    { instance: two, containerId: "c2", server: second },
  ];
}

function kinds(
  first: ServerState,
  second: ServerState,
  roles: DbRoles = alone,
  before = observe(first, second),
): string[] {
  const view = { cluster, roles, observed: observe(first, second), before, awaySinceMs: new Map(), nowMs };
  return reconcileDatabase(view).actions.map((action) => `${action.kind} ${action.instance.identifier}`);
}

test("a DB instance outside any cluster has its own name alone (R06)", () => {
  const { readerEndpoint: _reader, ...single } = { ...cluster, endpoint: one.endpoint, instances: [one] };
  const observed: DbObservation[] = [{ instance: one, containerId: "c1", server: writer }];
  expect(databaseNames(single, alone, observed).map(({ name, addresses }) => `${name} ${addresses}`)).toEqual([
    "db-1.example 10.0.7.1",
  ]);
  expect(databaseStatus(single, alone, observed)).not.toHaveProperty("readerEndpoint");
});

test("the first instance is opened, and a fresh reader follows it", () => {
  expect(kinds({ kind: "silent", message: "" }, fresh)).toEqual([]);
  expect(kinds(fresh, fresh)).toEqual(["open db-1"]);
  expect(kinds(writer, fresh)).toEqual(["follow db-2"]);
});

test("a reader that has caught up is waited for before it acknowledges", () => {
  expect(kinds(writer, { ...replica, semiSyncReplica: false })).toEqual(["guard db-1", "join db-2", "nudge db-1"]);
  const ahead = { ...writer, executed: parseGtids(`${A}:1`) };
  expect(kinds(ahead, { ...replica, semiSyncReplica: false })).toEqual([]);
});

test("a reader whose data is to be replaced is let in first", () => {
  const left = { ...fresh, isVoid: true };
  expect(kinds({ ...writer, dropped: [2] }, left)).toEqual(["admit db-1"]);
  expect(kinds(writer, left)).toEqual(["clone db-2"]);
});

test("a stopped reader is started in place once it has been down for a second (R13)", () => {
  expect(kinds(writer, stopped)).toEqual(["start db-2"]);
  expect(kinds(writer, { kind: "stopped", finishedAtMs: nowMs - 999 })).toEqual([]);
});

test("a writer that nobody is in sync with is started in place, and opened", () => {
  expect(kinds(stopped, replica)).toEqual(["start db-1"]);
  expect(kinds(fresh, orphan)).toEqual(["open db-1"]);
});

test("a reader that a restart has made less of one is made whole again", () => {
  const guarded = { ...writer, acknowledgers: 1, readers: 1 };
  expect(kinds(guarded, replica, synced)).toEqual([]);
  expect(kinds(guarded, { ...replica, replication: { ...replication, applies: false } }, synced)).toEqual([
    "resume db-2",
  ]);
  expect(kinds(guarded, { ...replica, semiSyncReplica: false }, synced)).toEqual(["join db-2", "nudge db-1"]);
});

test("whoever takes writes and is not the writer ends at once; what it alone has is given up", () => {
  expect(kinds(writer, { ...writer, acknowledgers: 1 })).toEqual(["fence db-2"]);
  const errant = { ...fresh, executed: parseGtids(`${B}:1`), received: parseGtids(`${B}:1`) };
  expect(kinds({ ...writer, executed: parseGtids(`${A}:1-7`) }, errant)).toEqual(["clone db-2"]);
});

test("a reader that follows somebody else is told to follow the writer", () => {
  const elsewhere = { ...replica, replication: { ...replication, sourceHost: "10.0.7.9" } };
  expect(kinds(writer, elsewhere)).toContain("follow db-2");
});

test("R14: a reader goes on serving while its writer is away; one that never received anything does not begin to", () => {
  const roles = (second: ServerState) =>
    databaseStatus(cluster, alone, observe(stopped, second)).members.map(({ role, state }) => `${role} ${state}`);
  expect(roles(orphan)).toEqual(["writer stopped", "reader available"]);
  const neverServed = {
    ...orphan,
    replication: { ...replication, receives: "Connecting", hasReceived: false },
  } as const;
  expect(roles(neverServed)).toEqual(["writer stopped", "reader creating"]);
  const broken = { ...replica, replication: { ...replication, applies: false, lastError: "Duplicate entry" } };
  expect(roles(broken)).toEqual(["writer stopped", "reader error"]);
});

test("the reader endpoint gives readers that serve, and the writer where there are none (R02, R04, R05, R06)", () => {
  const names = (second: DbObservation["server"]) =>
    databaseNames(cluster, alone, observe(writer, second)).map(({ name, addresses }) => `${name} ${addresses}`);
  expect(names(replica)).toEqual([
    "cluster.example 10.0.7.1",
    "cluster-ro.example 10.0.7.2",
    "db-1.example 10.0.7.1",
    "db-2.example 10.0.7.2",
  ]);
  expect(names(orphan)[1]).toBe("cluster-ro.example 10.0.7.1");
  expect(names(stopped)[1]).toBe("cluster-ro.example 10.0.7.1");
});

test("what a server answers is read, lag and error too", () => {
  const text = `*** 1. row ***
: tierlab 1 0 1
executed: ${A}:1-5
dropped: 2,3
*** 1. row ***
Variable_name: Rpl_semi_sync_source_clients
        Value: 2
*** 1. row ***
             Replica_IO_State: Waiting for source to send event
                  Source_Host: 10.0.7.1
           Replica_IO_Running: Yes
          Replica_SQL_Running: No
        Seconds_Behind_Source: NULL
                Last_IO_Error: 
               Last_SQL_Error: Could not execute Write_rows event
           Retrieved_Gtid_Set: ${A}:4-7,
${B}:1
            Executed_Gtid_Set: ${A}:1-5
`;
  const answer = parseAnswer(text);
  expect(answer).toMatchObject({
    readOnly: true,
    acknowledgers: 0,
    readers: 2,
    dropped: [2, 3],
    semiSyncReplica: true,
  });
  expect([answer?.executed, answer?.received]).toEqual([parseGtids(`${A}:1-5`), parseGtids(`${A}:1-7,${B}:1`)]);
  expect(answer?.replication).toEqual({
    sourceHost: "10.0.7.1",
    receives: "Yes",
    applies: false,
    hasReceived: true,
    lagSeconds: null,
    lastError: "Could not execute Write_rows event",
    hasRetrieved: true,
    cannotApply: true,
    backlogBytes: 0,
  });
  expect(parseAnswer("ERROR 2002 (HY000)")).toBeUndefined();
});

test("a member's changes are told in RDS's words (R21)", () => {
  const before = databaseStatus(cluster, alone, observe(writer, replica));
  const after = databaseStatus(cluster, alone, observe(stopped, replica));
  expect(databaseEvents(before, after)).toEqual([
    { kind: "database", cluster: "cluster", instance: "db-1", message: "DB instance shutdown", code: "RDS-EVENT-0004" },
  ]);
  expect(databaseEvents(undefined, after)).toEqual([]);
  const starting = databaseStatus(cluster, alone, observe({ kind: "silent", message: "" }, replica));
  expect(databaseEvents(after, starting)).toEqual([]);
  expect(databaseEvents(lastKnown(after, starting), before)).toEqual([
    {
      kind: "database",
      cluster: "cluster",
      instance: "db-1",
      message: "DB instance restarted",
      code: "RDS-EVENT-0006",
    },
  ]);
});

test("a password with quotes stays a password", () => {
  const text = followStatements({ host: "h", port: 3306, user: "u", password: "a'b\\" });
  expect(text).toContain("SOURCE_PASSWORD='a''b\\\\'");
});

test("R20, R23: a cluster that fails over says so, and one of its members is the writer, by what was written down", () => {
  const of = (roles: DbRoles) => {
    const { state, members } = databaseStatus(cluster, roles, observe(stopped, replica));
    return [state, ...members.map(({ role }) => role)];
  };
  const failover = { target: "db-2", isPlanned: false };
  expect(of(synced)).toEqual(["available", "writer", "reader"]);
  expect(of({ ...synced, failover })).toEqual(["failing-over", "writer", "reader"]);
  expect(of({ ...alone, writer: "db-2", failover })).toEqual(["failing-over", "reader", "writer"]);
  expect(of({ ...alone, writer: "db-2" })).toEqual(["available", "reader", "writer"]);
});
