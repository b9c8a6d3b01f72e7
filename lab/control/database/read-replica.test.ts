import { expect, test } from "vitest";
import type { DbRoles, Promotion } from "../../model/db-roles.ts";
import { replicaOf } from "../test/db-family.ts";
import { NO_GTIDS, parseGtids } from "./gtid.ts";
import type { DbObservation, Replication, RunningServer, ServerState } from "./observation.ts";
import { reconcileDatabase } from "./reconcile.ts";
import { replicationEvents, replicationStatus } from "./replication-status.ts";
import { databaseStatus } from "./status.ts";

const cluster = replicaOf("shop", 3);
const [instance] = cluster.instances as [(typeof cluster.instances)[0]];
const [origin] = replicaOf("", 1).instances as [(typeof cluster.instances)[0]];
const roles: DbRoles = { writer: "db-3", inSync: [], joined: [] };
const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const B = "4d8b564f-03f4-4975-856a-0e65c3105328";

const writer: RunningServer = {
  ...{ kind: "running", readOnly: false, acknowledgers: 0, readers: 0, dropped: [], semiSyncReplica: false },
  ...{ executed: NO_GTIDS, received: NO_GTIDS },
};
const fresh: RunningServer = { ...writer, readOnly: true };
const replication: Replication = {
  ...{ sourceHost: origin.privateIp, receives: "Yes", applies: true, hasReceived: true },
  ...{ lagSeconds: 0, lastError: "", hasRetrieved: true },
};
const following = (changes: Partial<Replication> = {}, has = "", more = has): RunningServer => ({
  ...{ ...fresh, replication: { ...replication, ...changes } },
  ...{ executed: parseGtids(has), received: parseGtids(more) },
});
const stopped: ServerState = { kind: "stopped", finishedAtMs: 0 };
const silent: ServerState = { kind: "silent", message: "starting" };

const observe = (server: ServerState): DbObservation => ({ instance, containerId: "c3", server });
const at = (server: ServerState): DbObservation => ({ instance: origin, containerId: "c1", server });

function reconcile(server: ServerState, source: ServerState = writer, promotion?: Promotion) {
  const view = { cluster, observed: [observe(server)], before: [], awaySinceMs: new Map(), nowMs: 100_000 };
  return reconcileDatabase({ ...view, roles: promotion ? { ...roles, promotion } : roles, source: at(source) });
}

const kinds = (...given: Parameters<typeof reconcile>) => reconcile(...given).actions.map(({ kind }) => kind);

test("a fresh one follows its source, as soon as that one takes writes or is a replica itself (R43)", () => {
  expect(kinds(fresh)).toEqual(["follow"]);
  expect(kinds(fresh, fresh)).toEqual([]);
  expect(kinds(fresh, stopped)).toEqual([]);
  expect(kinds(fresh, following())).toEqual(["follow"]);
  expect(reconcile(fresh).actions).toMatchObject([{ source: { privateIp: "10.0.7.1" } }]);
});

test("one that follows is left alone: it never acknowledges, and its source's absence is waited out (R47)", () => {
  expect(kinds(following())).toEqual([]);
  expect(kinds(following({ receives: "Connecting", lastError: "error reconnecting" }), stopped)).toEqual([]);
  expect(kinds(stopped)).toEqual(["start"]);
  expect(reconcile(following()).roles).toEqual(roles);
});

test("it follows its source through a failover to the other server, when nothing comes from the old one (R47)", () => {
  const left = { ...writer, executed: parseGtids(`${A}:1-9`) };
  const elsewhere = { sourceHost: "10.0.7.9" };
  expect(kinds(following(elsewhere, `${A}:1-5`), left)).toEqual(["detach"]);
  expect(kinds(following({ ...elsewhere, receives: "Connecting" }, `${A}:1-5`), left)).toEqual(["detach"]);
  expect(kinds(following({ ...elsewhere, receives: "No" }, `${A}:1-5`, `${A}:1-9`), left)).toEqual(["follow"]);
});

test.each([
  ["has", following({ sourceHost: "10.0.7.9", receives: "No" }, `${A}:1-5,${B}:1`), "Has transactions that no client"],
  [
    "is about to apply",
    following({ sourceHost: "10.0.7.9", receives: "No" }, `${A}:1-5`, `${A}:1-5,${B}:1`),
    "Has transactions that no client",
  ],
  [
    "lacks for ever",
    following({ receives: "No", isBeyondSource: true, lastError: "purged" }),
    "Lacks transactions that",
  ],
])("what it %s, and its source has not, makes it a copy anew", (_, server, message) => {
  expect(reconcile(server, { ...writer, executed: parseGtids(`${A}:1-9`) }).actions).toMatchObject([
    { kind: "clone", message: expect.stringContaining(message) },
  ]);
});

test("what was stopped by hand stays so; what was never started is", () => {
  expect(kinds(following({ applies: false }))).toEqual([]);
  expect(kinds(following({ receives: "No", applies: false }))).toEqual([]);
  expect(kinds(following({ receives: "No", applies: false, hasRetrieved: false }))).toEqual(["resume"]);
  expect(kinds(following({ applies: false, lastError: "Duplicate entry" }))).toEqual([]);
  expect(kinds(following({ receives: "No" }))).toEqual([]);
});

test("one that has given its source up asks again, and hears what it lacks", () => {
  expect(kinds(following({ receives: "No", lastError: "could not find next log" }))).toEqual(["resume"]);
});

test("a promotion receives no more, applies what it has, restarts, and takes writes for good (R45)", () => {
  expect(kinds(following(), writer, "draining")).toEqual(["detach"]);
  expect(kinds(following({ receives: "No" }, `${A}:1-5`, `${A}:1-9`), writer, "draining")).toEqual([]);
  expect(kinds(following({ receives: "No", applies: false }, `${A}:1`, `${A}:1-9`), writer, "draining")).toEqual([
    "detach",
  ]);
  expect(kinds(following({ receives: "No" }, `${A}:1-9`), writer, "draining")).toEqual(["retire"]);
  const alone = reconcile({ ...fresh, executed: parseGtids(`${A}:1-9`) }, writer, "draining");
  expect(alone).toMatchObject({
    roles: { promotion: "restarting" },
    actions: [],
    events: [{ code: "RDS-EVENT-0057" }],
  });
  expect(kinds(fresh, writer, "restarting")).toEqual(["end"]);
  expect(reconcile(stopped, writer, "restarting")).toMatchObject({
    roles: { promotion: "done" },
    actions: [{ kind: "start" }],
  });
  expect(reconcile(fresh, writer, "done")).toMatchObject({
    roles: { promotion: "done" },
    actions: [{ kind: "open", acknowledgers: 0 }],
  });
  expect(reconcile(writer, writer, "done")).toEqual({
    ...{ roles: { ...roles, promotion: "done" }, actions: [], events: [] },
  });
});

test("a promotion does not need the source, nor what cannot be applied", () => {
  expect(kinds(following({ receives: "Connecting" }), stopped, "draining")).toEqual(["detach"]);
  const broken = following({ receives: "No", applies: false, lastError: "Duplicate entry" }, `${A}:1`, `${A}:1-9`);
  expect(kinds(broken, stopped, "draining")).toEqual(["retire"]);
  expect(kinds(silent, stopped, "draining")).toEqual([]);
  expect(kinds({ ...fresh, isVoid: true }, writer, "draining")).toEqual(["clone"]);
});

test.each<[string, ServerState, ReturnType<typeof replicationStatus>]>([
  ["replicating", following({ lagSeconds: 7 }), { state: "replicating", lagSeconds: 7 }],
  ["stopped by hand", following({ applies: false, lagSeconds: null }), { state: "stopped", lagSeconds: -1 }],
  [
    "broken",
    following({ applies: false, lagSeconds: null, lastError: "Duplicate entry" }),
    { state: "error", lagSeconds: -1, message: "Duplicate entry" },
  ],
  ["without its source", following({ receives: "Connecting", lagSeconds: null }), { state: "error", lagSeconds: -1 }],
  ["away", stopped, { state: "stopped", lagSeconds: -1 }],
])("a replica that is %s says so, and how far it is behind (R37, R44)", (_, server, told) => {
  expect(replicationStatus(observe(server))).toEqual(told);
});

test("replication that ends and begins again is told in RDS's words (R48)", () => {
  const status = (server: ServerState) => databaseStatus(cluster, roles, [observe(server)], new Map(), at(writer));
  const codes = (from: ServerState, to: ServerState) =>
    replicationEvents(status(from), status(to)).map((event) => ("code" in event ? event.code : undefined));
  const broken = following({ applies: false, lagSeconds: null, lastError: "Duplicate entry" });
  expect(codes(following(), broken)).toEqual(["RDS-EVENT-0045"]);
  expect(codes(broken, following())).toEqual(["RDS-EVENT-0046"]);
  expect(codes(following(), following({ applies: false }))).toEqual(["RDS-EVENT-0062"]);
  expect(codes(following(), following())).toEqual([]);
  expect(codes(following(), stopped)).toEqual([]);
  expect(codes(fresh, following())).toEqual([]);
  // Control has it leave one server of its source for the other.
  expect(codes(broken, following({ sourceHost: "10.0.7.9", receives: "No" }))).toEqual([]);
});

test("its status names its source until it is promoted; it serves what it has (R43, R50)", () => {
  const status = (server: ServerState, promotion?: Promotion) =>
    databaseStatus(cluster, promotion ? { ...roles, promotion } : roles, [observe(server)], new Map(), at(writer));
  expect(status(following())).toMatchObject({ source: "shop", members: [{ role: "reader", state: "available" }] });
  expect(status(following()).members[0]).not.toHaveProperty("isInSync");
  expect(status(following({ applies: false, lagSeconds: null, lastError: "x" })).members[0]).toMatchObject({
    state: "available",
    lagSeconds: -1,
  });
  expect(status(following({ hasReceived: false, receives: "Connecting" })).members[0]?.state).toBe("creating");
  expect(status(following({ receives: "No" }), "draining")).not.toHaveProperty("replication");
  expect(status(writer, "done")).toMatchObject({ members: [{ role: "writer", state: "available" }] });
  expect(status(writer, "done")).not.toHaveProperty("source");
});
