import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { awaySince } from "./away.ts";
import { chooseTarget, continueFailover } from "./failover.ts";
import { NO_GTIDS } from "./gtid.ts";
import type { DbObservation, Replication, RunningServer, ServerState } from "./observation.ts";

const cluster = dbCluster(3);
const roles: DbRoles = { writer: "db-1", inSync: ["db-2", "db-3"], joined: ["db-2", "db-3"] };
const replication: Replication = {
  ...{ sourceHost: "10.0.7.1", receives: "Yes", applies: true, hasReceived: true, lagSeconds: 0, lastError: "" },
};
const reader: RunningServer = {
  ...{ kind: "running", readOnly: true, acknowledgers: 0, readers: 0, dropped: [], semiSyncReplica: true },
  ...{ executed: NO_GTIDS, received: NO_GTIDS, replication },
};
const broken: RunningServer = { ...reader, replication: { ...replication, applies: false, cannotApply: true } };
const stopped: ServerState = { kind: "stopped", finishedAtMs: 0 };

function observe(...servers: readonly ServerState[]): DbObservation[] {
  return cluster.instances.flatMap((instance, index) => {
    const server = servers[index];
    return server ? [{ instance, containerId: instance.identifier, server }] : [];
  });
}

function view(observed: readonly DbObservation[], now = roles) {
  return { cluster, roles: now, observed, before: observed, awaySinceMs: new Map(), nowMs: 9_000 };
}

test("a reader that cannot carry out what it receives is away, as one that receives nothing is", () => {
  const writer: RunningServer = { ...reader, readOnly: false, replication: undefined } as never;
  const away = (second: ServerState) => [...awaySince(cluster, roles, observe(writer, second, reader), new Map(), 7)];
  expect(away(reader)).toEqual([]);
  expect(away(broken)).toEqual([["db-2", 7]]);
});

test("it is promoted by nobody: another is, or the writer comes back (R11, R21)", () => {
  expect(chooseTarget(view(observe(stopped, broken, reader)))?.instance.identifier).toBe("db-3");
  expect(chooseTarget(view(observe(stopped, broken, broken)))).toBeUndefined();
  const failover = { target: "db-2", isPlanned: false };
  const after = (...servers: readonly ServerState[]) =>
    continueFailover(view(observe(...servers), { ...roles, failover }), failover);
  expect(after(stopped, broken, reader).roles.failover?.target).toBe("db-3");
  const back = after(reader, broken, broken);
  expect([back.roles, back.events[0]?.code]).toEqual([roles, "RDS-EVENT-0070"]);
});
