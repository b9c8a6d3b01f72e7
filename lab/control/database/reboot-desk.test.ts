import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { createMemory, remember } from "../memory.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { pair, replicaOf } from "../test/db-family.ts";
import { createPromotionDesk } from "./promotion-desk.ts";
import { createRebootDesk } from "./reboot-desk.ts";

type State = DatabaseStatus["members"][number]["state"];

function setUp(state: State = "available", isFailingOver = false) {
  const memory = createMemory();
  const append = (body: LabEventBody): LabEvent => {
    const event = { id: 1, timeMs: 7, ...body } as LabEvent;
    remember(memory, event);
    return event;
  };
  const failover = isFailingOver ? { failover: { target: "db-2", isPlanned: true } } : {};
  append({
    kind: "database-roles",
    cluster: "cluster",
    roles: { writer: "db-1", inSync: [], joined: [], ...failover },
  });
  const members = ["db-1", "db-2"].map((identifier) => ({ identifier, state }) as DatabaseStatus["members"][number]);
  const databases = { statuses: [{ cluster: "cluster", members } as unknown as DatabaseStatus], names: [], events: [] };
  return {
    memory,
    desk: createRebootDesk({ lab: { dbClusters: [dbCluster(2)] }, picture: { memory, append, databases } }),
  };
}

test("R22: a reboot is written down, and is over when that is written down", () => {
  const { desk, memory } = setUp();
  expect(desk.reboot({ instance: "DB2" })).toEqual({ cluster: "cluster", instance: "db-2" });
  expect([...memory.databaseReboots]).toEqual([["db-2", 7]]);
  // Nobody has looked at it since.
  expect(() => desk.reboot({ instance: "db-2" })).toThrow("db-2 is rebooting; it must be available");
  const ended = { kind: "database-reboot", cluster: "cluster", instance: "db-2", state: "ended" } as const;
  remember(memory, { id: 2, timeMs: 9, ...ended });
  expect(memory.databaseReboots.size).toBe(0);
});

test.each([
  ["an unknown DB instance", setUp(), "db-9", "DBInstanceNotFound", "The lab has: db-1, db-2"],
  ["one that is rebooted", setUp("rebooting"), "db-1", "InvalidDBInstanceState", "See how it is: tierlab db status"],
  ["one that has stopped", setUp("stopped"), "db-1", "InvalidDBInstanceState", "See how it is: tierlab db status"],
  ["one while its cluster fails over", setUp("available", true), "db-1", "InvalidDBInstanceState", expect.anything()],
])("R22: %s is refused", (_, { desk, memory }, instance, code, hint) => {
  expect(() => desk.reboot({ instance })).toThrow(expect.objectContaining({ code, hint }));
  expect(memory.databaseReboots.size).toBe(0);
});

/** A Multi-AZ instance `shop` whose roles are these, its replica `db-3`, and a cluster of `db-1` and `db-2`. */
function setUpFamily(roles: Partial<DbRoles>, state: State = "available") {
  const memory = createMemory();
  const told: LabEventBody[] = [];
  const append = (body: LabEventBody): LabEvent => {
    const event = { id: told.push(body), timeMs: 7, ...body } as LabEvent;
    remember(memory, event);
    return event;
  };
  const clusters = [pair, replicaOf("shop", 3), dbCluster(2)];
  for (const { identifier: cluster } of clusters.slice(0, 2)) {
    const writer = cluster === "shop" ? "db-2" : cluster;
    append({ kind: "database-roles", cluster, roles: { writer, inSync: ["db-1"], joined: ["db-1"], ...roles } });
  }
  told.length = 0;
  const statuses = clusters.map(
    ({ identifier, instances }) =>
      ({ cluster: identifier, members: instances.map((one) => ({ ...one, state })) }) as unknown as DatabaseStatus,
  );
  const picture = { memory, append, databases: { statuses, names: [], events: [] } };
  const options = { lab: { dbClusters: clusters }, picture };
  return { memory, told, ...createRebootDesk(options), ...createPromotionDesk(options) };
}

test("R41: a reboot with failover makes the standby take over, abruptly, and says so in RDS's words (R40)", () => {
  const { reboot, memory, told } = setUpFamily({});
  expect(reboot({ instance: "shop", forceFailover: true })).toEqual({ cluster: "shop", instance: "shop" });
  expect(memory.databaseRoles.get("shop")?.failover).toEqual({ target: "db-1", isPlanned: false });
  expect(told.at(-1)).toMatchObject({ instance: "shop", code: "RDS-EVENT-0013" });
  expect(memory.databaseReboots.size).toBe(0);
});

test("R22: a reboot without failover restarts the primary, whichever server that is", () => {
  const { reboot, memory } = setUpFamily({});
  expect(reboot({ instance: "Shop" })).toEqual({ cluster: "shop", instance: "db-2" });
  expect([...memory.databaseReboots.keys()]).toEqual(["db-2"]);
});

test.each([
  ["a DB instance with one server", setUpFamily({}), "db-3", "InvalidParameterCombination"],
  ["an instance whose standby lacks data", setUpFamily({ inSync: [] }), "shop", "InvalidDBInstanceState"],
  ["one that is not available", setUpFamily({}, "rebooting"), "shop", "InvalidDBInstanceState"],
  ["a standby by itself", setUpFamily({}), "db-9", "DBInstanceNotFound"],
])("R41: a failover of %s is refused", (_, { reboot, told }, instance, code) => {
  expect(() => reboot({ instance, forceFailover: true })).toThrow(expect.objectContaining({ code }));
  expect(told).toEqual([]);
});

test("R45: a promotion is written down", () => {
  const { promote, memory } = setUpFamily({});
  expect(promote("DB3")).toEqual({ instance: "db-3", source: "shop" });
  expect(memory.databaseRoles.get("db-3")?.promotion).toBe("draining");
});

test.each([
  ["one that is being promoted", setUpFamily({ promotion: "draining" }), "db-3", "being promoted already"],
  ["one that has been", setUpFamily({ promotion: "done" }), "db-3", "a read replica no more"],
  ["one that is no replica", setUpFamily({}), "shop", "is no read replica"],
  ["a reader of a cluster", setUpFamily({}), "db-2", "belongs to a cluster"],
  ["one that is not available", setUpFamily({}, "creating"), "db-3", "must be available"],
])("R45: the promotion of %s is refused", (_, { promote, told }, instance, message) => {
  expect(() => promote(instance)).toThrow(message);
  expect(told).toEqual([]);
});
