import { expect, test } from "vitest";
import type { SubnetId } from "../../model/ids.ts";
import type { DbCluster, DbInstance } from "../../model/lab.ts";
import { databaseEvents, lastKnown } from "./events.ts";
import {
  type DbObservation,
  parseAnswer,
  type Replication,
  type RunningServer,
  type ServerState,
} from "./observation.ts";
import { reconcileDatabase, writerOf } from "./reconcile.ts";
import { followStatements } from "./statements.ts";
import { databaseNames, databaseStatus } from "./status.ts";

function instance(number: number): DbInstance {
  return {
    logicalId: `DB${number}`,
    identifier: `db-${number}`,
    availabilityZone: "ap-northeast-1a",
    subnetId: "subnet-0" as SubnetId,
    privateIp: `10.0.7.${number}`,
    endpoint: `db-${number}.example`,
    promotionTier: number,
    serverId: number,
  };
}

const [one, two] = [instance(1), instance(2)];
const cluster: DbCluster = {
  logicalId: "Cluster",
  identifier: "cluster",
  engine: "aurora-mysql",
  image: "tierlab/mysql",
  port: 3306,
  masterUsername: "admin",
  masterUserPassword: "unused",
  securityGroupIds: [],
  subnetIds: [],
  endpoint: "cluster.example",
  readerEndpoint: "cluster-ro.example",
  instances: [one, two],
};

const nowMs = 100_000;
const stopped: ServerState = { kind: "stopped", finishedAtMs: 0 };
const writer: RunningServer = { kind: "running", readOnly: false, semiSyncSource: false, semiSyncReplica: false };
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

function kinds(first: DbObservation["server"], second: DbObservation["server"]): string[] {
  return reconcileDatabase(cluster, observe(first, second), nowMs).map(
    (action) => `${action.kind} ${action.instance.identifier}`,
  );
}

test("a DB instance outside any cluster has its own name alone (R06)", () => {
  const { readerEndpoint: _reader, ...single } = { ...cluster, endpoint: one.endpoint, instances: [one] };
  const observed: DbObservation[] = [{ instance: one, containerId: "c1", server: writer }];
  expect(databaseNames(single, observed).map(({ name, addresses }) => `${name} ${addresses}`)).toEqual([
    "db-1.example 10.0.7.1",
  ]);
  expect(databaseStatus(single, observed)).not.toHaveProperty("readerEndpoint");
});

test("a fresh reader follows the writer once the writer is up", () => {
  expect(kinds({ kind: "silent", message: "" }, fresh)).toEqual([]);
  expect(kinds(writer, fresh)).toEqual(["follow db-2"]);
});

test("the writer waits for acknowledgements only when a replica receives", () => {
  expect(kinds(writer, replica)).toEqual(["wait-for-replica db-1"]);
  expect(kinds({ ...writer, semiSyncSource: true }, replica)).toEqual([]);
});

test("a stopped engine is started in place once it has been down for a second (R13)", () => {
  expect(kinds(stopped, replica)).toEqual(["start db-1"]);
  expect(kinds({ kind: "stopped", finishedAtMs: nowMs - 999 }, replica)).toEqual([]);
});

test("a reader that a restart has made less of one is made whole again", () => {
  const source = { ...writer, semiSyncSource: true };
  const halted = { ...replica, replication: { ...replication, applies: false } };
  expect(kinds(source, replica)).toEqual([]);
  expect(kinds(source, halted)).toEqual(["resume db-2"]);
  expect(kinds(source, { ...replica, semiSyncReplica: false })).toEqual(["resume db-2"]);
  expect(kinds(source, { ...replica, readOnly: false })).toEqual(["resume db-2"]);
});

test("a reader follows another writer when there is one", () => {
  const elsewhere = { ...replica, replication: { ...replication, sourceHost: "10.0.7.9" } };
  expect(kinds(writer, elsewhere)).toContain("follow db-2");
  expect(kinds(stopped, elsewhere)).toEqual(["start db-1"]);
});

test("the writer is whoever takes writes, else whoever is followed, else whoever was first", () => {
  expect(writerOf(cluster, observe(fresh, writer))).toBe(two);
  const followsTwo = { ...replica, replication: { ...replication, sourceHost: "10.0.7.2" } };
  expect(writerOf(cluster, observe(followsTwo, stopped))).toBe(two);
  expect(writerOf(cluster, observe(stopped, stopped))).toBe(one);
});

test("a reader goes on serving while its writer is away; one that never received anything does not begin to", () => {
  const roles = (second: ServerState) =>
    databaseStatus(cluster, observe(stopped, second)).members.map(({ role, state }) => `${role} ${state}`);
  expect(roles(orphan)).toEqual(["writer stopped", "reader available"]);
  const neverServed = {
    ...orphan,
    replication: { ...replication, receives: "Connecting", hasReceived: false },
  } as const;
  expect(roles(neverServed)).toEqual(["writer stopped", "reader creating"]);
  const broken = { ...replica, replication: { ...replication, applies: false, lastError: "Duplicate entry" } };
  expect(roles(broken)).toEqual(["writer stopped", "reader error"]);
});

test("the reader endpoint gives readers that serve, and the writer where there are none (R02, R04, R06)", () => {
  const names = (second: DbObservation["server"]) =>
    databaseNames(cluster, observe(writer, second)).map(({ name, addresses }) => `${name} ${addresses}`);
  expect(names(replica)).toEqual([
    "cluster.example 10.0.7.1",
    "cluster-ro.example 10.0.7.2",
    "db-1.example 10.0.7.1",
    "db-2.example 10.0.7.2",
  ]);
  expect(names(orphan)[1]).toBe("cluster-ro.example 10.0.7.2");
  expect(names(stopped)[1]).toBe("cluster-ro.example 10.0.7.1");
});

test("what a server answers is read, lag and error too", () => {
  expect(parseAnswer("tierlab 0 1 0\n")).toEqual({ ...writer, semiSyncSource: true });
  const text = `*** 1. row ***
: tierlab 1 0 1
*** 1. row ***
             Replica_IO_State: Waiting for source to send event
                  Source_Host: 10.0.7.1
           Replica_IO_Running: Yes
          Replica_SQL_Running: No
        Seconds_Behind_Source: NULL
                Last_IO_Error: 
               Last_SQL_Error: Could not execute Write_rows event
           Retrieved_Gtid_Set: 
            Executed_Gtid_Set: 
`;
  expect(parseAnswer(text)?.replication).toEqual({
    sourceHost: "10.0.7.1",
    receives: "Yes",
    applies: false,
    hasReceived: false,
    lagSeconds: null,
    lastError: "Could not execute Write_rows event",
  });
  expect(parseAnswer("ERROR 2002 (HY000)")).toBeUndefined();
});

test("a member's changes are told in RDS's words (R21)", () => {
  const before = databaseStatus(cluster, observe(writer, replica));
  const after = databaseStatus(cluster, observe(stopped, replica));
  expect(databaseEvents(before, after)).toEqual([
    { kind: "database", cluster: "cluster", instance: "db-1", message: "DB instance shutdown", code: "RDS-EVENT-0004" },
  ]);
  expect(databaseEvents(undefined, after)).toEqual([]);
  const starting = databaseStatus(cluster, observe({ kind: "silent", message: "" }, replica));
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
