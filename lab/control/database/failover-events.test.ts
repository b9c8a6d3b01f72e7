import { expect, test } from "vitest";
import { dbCluster } from "../test/db-cluster.ts";
import { pair } from "../test/db-family.ts";
import { completedEvents, failoverEvent, revertedEvent } from "./failover-events.ts";

const words = (...events: readonly { instance: string; message: string; code: string }[]) =>
  events.map(({ instance, code, message }) => `${code} ${instance}: ${message}`);

test("a cluster's failover names the reader (R21)", () => {
  const cluster = dbCluster(2);
  expect(
    words(
      failoverEvent(cluster, "db-1", "db-2"),
      ...completedEvents(cluster, "db-2"),
      revertedEvent(cluster, "db-2", "db-1"),
    ),
  ).toEqual([
    "RDS-EVENT-0072 db-2: Started same AZ failover to DB instance: db-2",
    "RDS-EVENT-0071 db-2: Completed failover to DB instance: db-2",
    "RDS-EVENT-0070 db-1: Failover to DB instance db-2 did not complete, promoting the previous primary again",
  ]);
});

test("a Multi-AZ instance's failover names the instance alone, in this order (R40)", () => {
  expect(
    words(failoverEvent(pair, "db-1", "db-2"), ...completedEvents(pair, "db-2"), revertedEvent(pair, "db-2", "db-1")),
  ).toEqual([
    "RDS-EVENT-0013 shop: Multi-AZ instance failover started",
    "RDS-EVENT-0015 shop: Multi-AZ failover to standby complete - DNS propagation may take a few minutes",
    "RDS-EVENT-0049 shop: Multi-AZ instance failover completed",
    "RDS-EVENT-0065 shop: Recovered from a partial failover",
  ]);
});
