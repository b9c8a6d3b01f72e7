import { expect, test } from "vitest";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { createMemory, remember } from "../memory.ts";
import { dbCluster } from "../test/db-cluster.ts";
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
  expect(desk.reboot("DB2")).toEqual({ cluster: "cluster", instance: "db-2" });
  expect([...memory.databaseReboots]).toEqual([["db-2", 7]]);
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
  expect(() => desk.reboot(instance)).toThrow(expect.objectContaining({ code, hint }));
  expect(memory.databaseReboots.size).toBe(0);
});
