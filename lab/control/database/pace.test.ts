import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { parseGtids } from "./gtid.ts";
import type { DbObservation, RunningServer, ServerState } from "./observation.ts";
import { reconcileDatabase } from "./reconcile.ts";

const cluster = dbCluster(2);
const synced: DbRoles = { writer: "db-1", inSync: ["db-2"], joined: ["db-2"] };
const pace = { detectionMs: 20_000, promotionMs: 15_000 };
const gtids = parseGtids("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-7");
const lossMs = 100_000;

/** A reader that receives nothing any more, and has carried out all it got. */
const target = {
  ...{ kind: "running", readOnly: true, acknowledgers: 0, readers: 0, dropped: [], semiSyncReplica: true },
  ...{ executed: gtids, received: gtids },
} as unknown as RunningServer;

function look(roles: DbRoles, nowMs: number, writer: ServerState = { kind: "stopped", finishedAtMs: lossMs }) {
  const observed = [writer, target].map((server, index): DbObservation => {
    const instance = cluster.instances[index];
    if (!instance) throw new Error("two instances");
    return { instance, containerId: instance.identifier, server };
  });
  const view = { cluster, roles, observed, before: observed, awaySinceMs: new Map(), nowMs, pace };
  const step = reconcileDatabase(view);
  return { roles: step.roles, did: step.actions.map(({ kind, instance }) => `${kind} ${instance.identifier}`) };
}

test("a writer that is to be missed only later is not started again before it is replaced (R12)", () => {
  expect(look(synced, lossMs + 19_999)).toEqual({ roles: synced, did: [] });
  const begun = look(synced, lossMs + 20_000);
  expect([begun.roles.failover, begun.did]).toEqual([{ target: "db-2", isPlanned: false }, ["start db-1"]]);
  const alone = { ...synced, inSync: [], joined: [] };
  expect(look(alone, lossMs + 1_000).did).toEqual(["start db-1"]);
});

test("another takes writes only after so long, counted from when control took it in hand, whoever leads (R12)", () => {
  const failover = { target: "db-2", isPlanned: false };
  const taken = look({ ...synced, failover }, lossMs);
  expect(taken.roles).toEqual({ ...synced, failover: { ...failover, startedAtMs: lossMs } });
  expect(look(taken.roles, lossMs + 14_999).roles.writer).toBe("db-1");
  expect(look(taken.roles, lossMs + 15_000)).toMatchObject({
    roles: { writer: "db-2" },
    did: ["start db-1", "open db-2"],
  });
});
