import { expect, test } from "vitest";
import type { DbRoles } from "../../model/db-roles.ts";
import { pair } from "../test/db-family.ts";
import { NO_GTIDS } from "./gtid.ts";
import type { DbObservation, Replication, RunningServer } from "./observation.ts";
import { databaseNames, databaseStatus } from "./status.ts";

const primary: RunningServer = {
  ...{ kind: "running", readOnly: false, acknowledgers: 1, readers: 1, dropped: [], semiSyncReplica: false },
  ...{ executed: NO_GTIDS, received: NO_GTIDS },
};
const replication: Replication = {
  ...{ sourceHost: "10.0.7.1", receives: "Yes", applies: true, hasReceived: true, lagSeconds: 0, lastError: "" },
};
const standby: RunningServer = { ...primary, readOnly: true, semiSyncReplica: true, replication };
const observed: DbObservation[] = pair.instances.map((instance, index) => ({
  instance,
  containerId: `c${index}`,
  server: index === 0 ? primary : standby,
}));
const roles = (writer: string, other: string): DbRoles => ({ writer, inSync: [other], joined: [other] });

test("one name leads to the primary, whichever server that is; the standby has none (R08, R38)", () => {
  const names = (given: DbRoles) => databaseNames(pair, given, observed);
  expect(names(roles("db-1", "db-2"))).toEqual([
    { name: "db-1.example", ttlSeconds: 5, addresses: ["10.0.7.1"], answer: "all" },
  ]);
  expect(names(roles("db-2", "db-1"))).toEqual([
    { name: "db-1.example", ttlSeconds: 5, addresses: ["10.0.7.2"], answer: "all" },
  ]);
});

test("the status tells both servers, and the zone of the standby, which changes with the roles (R39, R50)", () => {
  const told = (given: DbRoles) => {
    const { secondaryAvailabilityZone, members } = databaseStatus(pair, given, observed);
    return [secondaryAvailabilityZone, ...members.map(({ role, isInSync }) => `${role} ${isInSync ?? "-"}`)];
  };
  expect(told(roles("db-1", "db-2"))).toEqual(["ap-northeast-1c", "writer -", "standby true"]);
  expect(told(roles("db-2", "db-1"))[0]).toBe("ap-northeast-1a");
  expect(databaseStatus(pair, roles("db-1", "db-2"), observed)).not.toHaveProperty("readerEndpoint");
});
