import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { NO_GTIDS } from "./gtid.ts";
import type { Replication, RunningServer } from "./observation.ts";
import { nextRoles } from "./sync.ts";

const cluster = dbCluster(4);
const server: RunningServer = {
  ...{ kind: "running", readOnly: true, acknowledgers: 0, readers: 0, dropped: [], semiSyncReplica: false },
  ...{ executed: NO_GTIDS, received: NO_GTIDS },
};
const reader: RunningServer = {
  ...server,
  replication: {
    ...{ sourceHost: "10.0.7.1", receives: "Yes", applies: true, hasReceived: true },
    ...{ lagSeconds: 0, lastError: "" },
  },
};

/** @param writer what it says of itself @param others of `db-2` and so on, each a reader that has caught up unless told */
function rolesAfter(
  roles: DbRoles,
  writer: Partial<RunningServer>,
  ...others: readonly Partial<RunningServer>[]
): DbRoles {
  const observed = cluster.instances.map((instance, index) => ({
    instance,
    server: index === 0 ? { ...server, readOnly: false, ...writer } : { ...reader, ...others[index - 1] },
  }));
  return nextRoles({ cluster, roles, observed, before: observed, awaySinceMs: new Map(), nowMs: 0 });
}

const alone: DbRoles = { writer: "db-1", inSync: [], joined: [] };
const entering: DbRoles = { ...alone, joined: ["db-2", "db-3"] };
const acknowledging = { semiSyncReplica: true };
const receivesNothing = { semiSyncReplica: false, replication: undefined } as Partial<RunningServer>;

test("all readers that have caught up are joined at once: each by itself would keep commits waiting", () => {
  expect(rolesAfter(alone, {}, {}, {}, receivesNothing)).toEqual({ ...alone, joined: ["db-2", "db-3"] });
});

test("nobody is joined while others are entering", () => {
  expect(rolesAfter(entering, { acknowledgers: 2, readers: 1 }, acknowledging, {})).toEqual(entering);
});

test("those who entered are in sync when commits have waited for all of them", () => {
  const after = rolesAfter(entering, { acknowledgers: 2, readers: 2 }, acknowledging, acknowledging, receivesNothing);
  expect(after).toEqual({ ...entering, inSync: ["db-2", "db-3"] });
});

test("one whose data is being replaced, or has to be, is not joined, however much it has", () => {
  const behind: Partial<RunningServer> = {
    replication: { ...(reader.replication as Replication), backlogBytes: 2 ** 30 },
  };
  expect(rolesAfter(alone, {}, behind, receivesNothing, receivesNothing)).toEqual(alone);
  const observed = cluster.instances.map((instance, index) => ({
    instance,
    server: index === 0 ? { ...server, readOnly: false } : reader,
  }));
  const view = { cluster, roles: alone, observed, before: observed, awaySinceMs: new Map(), nowMs: 0 };
  expect(nextRoles({ ...view, cloning: new Set(["db-2", "db-3"]) }).joined).toEqual(["db-4"]);
});
