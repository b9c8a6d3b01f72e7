import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import { createMemory, remember } from "../memory.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { pair } from "../test/db-family.ts";
import { createFailoverDesk } from "./desk.ts";

const SYNCED: DbRoles = { writer: "db-1", inSync: ["db-3", "db-2"], joined: ["db-3", "db-2"] };

function setUp(roles?: DbRoles, cluster = dbCluster(3)) {
  const memory = createMemory();
  const told: LabEventBody[] = [];
  const append = (body: LabEventBody): LabEvent => {
    const event = { id: told.push(body), timeMs: 7, ...body } as LabEvent;
    remember(memory, event);
    return event;
  };
  if (roles) append({ kind: "database-roles", cluster: "cluster", roles });
  return { ...createFailoverDesk({ lab: { dbClusters: [cluster] }, picture: { memory, append } }), memory, told };
}

test("a failover goes to the reader that was asked for, or to the lowest tier, and is written down (R11, R19, R21)", () => {
  expect(setUp(SYNCED).fail({ target: "db-3" })).toEqual({ cluster: "cluster", from: "db-1", to: "db-3" });
  const { fail, memory, told } = setUp(SYNCED);
  expect(fail({ cluster: "Cluster" })).toEqual({ cluster: "cluster", from: "db-1", to: "db-2" });
  expect(memory.databaseRoles.get("cluster")).toEqual({ ...SYNCED, failover: { target: "db-2", isPlanned: true } });
  expect(told.at(-1)).toMatchObject({
    message: "Started same AZ failover to DB instance: db-2",
    code: "RDS-EVENT-0072",
  });
});

const { readerEndpoint: _none, ...single } = dbCluster(1);

test.each([
  ["an unknown cluster", setUp(SYNCED), { cluster: "other" }, "NoDatabase"],
  ["the writer", setUp(SYNCED), { target: "db-1" }, "InvalidDBInstanceState"],
  ["a reader that lacks data", setUp({ ...SYNCED, inSync: ["db-2"] }), { target: "db-3" }, "InvalidDBInstanceState"],
  ["no reader that has all data", setUp(), {}, "InvalidDBClusterState"],
  [
    "a failover under way",
    setUp({ ...SYNCED, failover: { target: "db-2", isPlanned: false } }),
    {},
    "InvalidDBClusterState",
  ],
  ["a DB instance outside a cluster", setUp(undefined, single), {}, "InvalidDBClusterState"],
  ["one with a standby", setUp(undefined, pair), {}, "InvalidDBClusterState"],
])("%s is refused (R19)", (_, desk, request, code) => {
  const before = desk.told.length;
  expect(() => desk.fail(request)).toThrow(expect.objectContaining({ code }));
  expect(desk.told).toHaveLength(before);
});
