import { expect, test } from "vitest";
import { fakeClock } from "../../model/clock.ts";
import type { LabEventBody } from "../../model/events.ts";
import type { DbCluster } from "../../model/lab.ts";
import { createEndpointWatch } from "./endpoints.ts";

const ENDPOINT = "cluster.example";
const cluster = {
  identifier: "cluster",
  endpoint: ENDPOINT,
  instances: [1, 2].map((number) => ({ identifier: `db-${number}`, privateIp: `10.0.7.${number}` })),
} as unknown as DbCluster;

function setUp(written?: string) {
  const clock = fakeClock();
  const told: LabEventBody[] = [];
  const watch = createEndpointWatch({
    lab: { dbClusters: [cluster] },
    clock,
    known: () => told.findLast((event) => event.kind === "database-endpoint")?.address ?? written,
    append: (event) => told.push(event),
  });
  const see = (...addresses: string[]) => watch.seen([{ name: ENDPOINT, ttlSeconds: 5, addresses, answer: "all" }]);
  return { clock, told, watch, see };
}

test("an endpoint leads to another server once the fabric has it, and tells since when it was to", () => {
  const { clock, told, watch, see } = setUp("10.0.7.1");
  see("10.0.7.2");
  clock.advance(40);
  watch.served();
  expect(told).toEqual([]);
  watch.sent();
  see("10.0.7.2");
  watch.served();
  const place = { cluster: "cluster", endpoint: ENDPOINT, instance: "db-2", address: "10.0.7.2" };
  expect(told).toEqual([{ kind: "database-endpoint", ...place, sinceMs: 0 }]);
  see("10.0.7.2");
  watch.sent();
  watch.served();
  expect(told).toHaveLength(1);
});

test("where it leads to what was written down, nothing is told; one that has moved back is not told either", () => {
  const { told, watch, see } = setUp("10.0.7.1");
  for (const address of ["10.0.7.1", "10.0.7.2", "10.0.7.1"]) see(address);
  watch.sent();
  watch.served();
  expect(told).toEqual([]);
});

test("the first server that it leads to is told, and a name that leads nowhere is not", () => {
  const { told, watch, see } = setUp();
  see();
  watch.sent();
  watch.served();
  expect(told).toEqual([]);
  see("10.0.7.1");
  watch.sent();
  watch.served();
  expect(told).toMatchObject([{ instance: "db-1" }]);
});
