import { expect, test } from "vitest";
import type { DbEndpointReport } from "../../model/db-endpoint.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { renderDatabases, renderEndpoints } from "./databases.ts";

const paper = { paint: (_: unknown, text: string) => text, width: Number.POSITIVE_INFINITY };
const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

const endpoint: DbEndpointReport = {
  ...{ identifier: "reports", cluster: "shop", type: "READER", staticMembers: [], excludedMembers: ["db-1"] },
  ...{ endpoint: "reports.cluster-custom-c1.example", status: "available", leadsTo: ["db-2"] },
};

const cluster: DatabaseStatus = {
  ...{ cluster: "shop", state: "available", endpoint: "shop.example", readerEndpoint: "shop-ro.example" },
  members: [
    {
      ...{ identifier: "db-1", role: "writer", state: "available", availabilityZone: "1a", promotionTier: 1 },
      ...{ connections: 12, uptimeSeconds: 90, gtidExecuted: `${A}:1-9`, gtidReceived: `${A}:1-9` },
    },
    {
      ...{ identifier: "db-2", role: "reader", state: "available", availabilityZone: "1c", promotionTier: 0 },
      ...{ lagSeconds: 2, lagMs: 1820.5, lagTransactions: 3, isInSync: true, connections: 0, uptimeSeconds: 2 },
      ...{ gtidExecuted: `${A}:1-6`, gtidReceived: `${A}:1-9` },
    },
    { identifier: "db-3", role: "reader", state: "stopped", availabilityZone: "1a", promotionTier: 1, isInSync: false },
  ],
};

test("a cluster is told with its endpoints, its members, and what transactions each of them has", () => {
  expect(renderDatabases([{ ...cluster, customEndpoints: [endpoint] }], paper)).toMatchInlineSnapshot(`
    [
      "shop  cluster available",
      "  writer shop.example",
      "  reader shop-ro.example",
      "  reader reports.cluster-custom-c1.example",
      "  INSTANCE  ROLE    AZ  TIER  STATE      LAG S  LAG MS  BEHIND  IN SYNC  CONNECTIONS  UP      MESSAGE",
      "  db-1      writer  1a  1     available  -      -       -       -        12           1m 30s  -",
      "  db-2      reader  1c  0     available  2      1820.5  3       yes      0            2.0 s   -",
      "  db-3      reader  1a  1     stopped    -      -       -       no       -            -       -",
      "  db-1 executed 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9",
      "  db-2 executed 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-6",
      "  db-2 received 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-9",
    ]
  `);
});

test("a DB instance outside a cluster has one endpoint, and a lab may have none of both", () => {
  const { readerEndpoint: _none, ...single } = { ...cluster, members: [] };
  expect(renderDatabases([single], paper).slice(0, 2)).toEqual(["shop  DB instance available", "  shop.example"]);
  const pair: DatabaseStatus = { ...single, secondaryAvailabilityZone: "ap-northeast-1c" };
  expect(renderDatabases([pair], paper)[0]).toBe("shop  DB instance available, Multi-AZ with a standby in 1c");
  const replica: DatabaseStatus = { ...single, source: "db-1", replication: { state: "stopped", lagSeconds: -1 } };
  expect(renderDatabases([replica], paper)[0]).toBe("shop  DB instance available, read replica of db-1, stopped");
  expect(renderDatabases([], paper)).toEqual(["The lab has no databases."]);
});

test("R07: a custom endpoint is told with its list, and with whom it leads to", () => {
  const chosen = { ...endpoint, identifier: "two", staticMembers: ["db-1", "db-2"], excludedMembers: [], leadsTo: [] };
  expect(renderEndpoints([endpoint, chosen], paper)).toMatchInlineSnapshot(`
    [
      "ENDPOINT  CLUSTER  TYPE    STATUS     MEMBERS       LEADS TO  NAME",
      "reports   shop     READER  available  all but db-1  db-2      reports.cluster-custom-c1.example",
      "two       shop     READER  available  db-1,db-2     -         reports.cluster-custom-c1.example",
    ]
  `);
  expect(renderEndpoints([], paper)).toEqual(["No cluster has a custom endpoint."]);
});
