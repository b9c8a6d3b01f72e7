import { expect, test } from "vitest";
import type { DbEndpoint, DbEndpointRequest } from "../../model/db-endpoint.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { DnsName } from "../../model/fabric-state.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { createMemory, remember } from "../memory.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { customEndpointNames } from "./custom-endpoints.ts";
import { createEndpointDesk } from "./endpoint-desk.ts";

type Member = DatabaseStatus["members"][number];

const stated: DbEndpoint = {
  ...{ identifier: "stated", cluster: "cluster", type: "READER" as const },
  ...{ staticMembers: [], excludedMembers: ["db-3"] },
};
const cluster = { ...dbCluster(3), endpoint: "cluster.cluster-c1.example", customEndpoints: [stated] };
const { readerEndpoint: _none, ...single } = { ...dbCluster(1), identifier: "single" };
const lab = { dbClusters: [cluster, single] };

function setUp(writer = "db-1", away: readonly string[] = []) {
  const memory = createMemory();
  const calls: string[] = [];
  const append = (body: LabEventBody): LabEvent => {
    const event = { id: 1, timeMs: 7, ...body } as LabEvent;
    remember(memory, event);
    return event;
  };
  const members = cluster.instances.map(({ identifier }) => ({
    identifier,
    role: identifier === writer ? "writer" : "reader",
    state: away.includes(identifier) ? "stopped" : "available",
  })) as Member[];
  const statuses = [{ cluster: "cluster", members } as unknown as DatabaseStatus];
  const names = (): DnsName[] => customEndpointNames(lab, memory, statuses);
  const desk = createEndpointDesk({
    lab,
    picture: { memory, append, databases: { statuses, names: [], events: [] } },
    fabricState: () => ({ names: calls.length > 0 ? names() : [] }),
    onChange: () => calls.push("change"),
  });
  return { desk, calls, names, led: () => names().map(({ name, addresses }) => [name.split(".")[0], ...addresses]) };
}

const request = (more: Partial<DbEndpointRequest> = {}): DbEndpointRequest => ({
  ...{ identifier: "mine", cluster: "cluster", type: "READER" },
  ...more,
});

test("R07, R08: an endpoint has a name of its own, which leads to one of its members for five seconds", () => {
  const { desk, names, calls } = setUp();
  const created = desk.create(request({ identifier: "Mine", staticMembers: ["DB-2", "db-3", "db-2"] }));
  expect(created).toEqual({
    ...{ identifier: "mine", cluster: "cluster", type: "READER", staticMembers: ["db-2", "db-3"], excludedMembers: [] },
    ...{ endpoint: "mine.cluster-custom-c1.example", status: "creating", leadsTo: ["db-2", "db-3"] },
  });
  expect(names().at(-1)).toEqual({
    ...{ name: "mine.cluster-custom-c1.example", ttlSeconds: 5, answer: "one-at-random" },
    addresses: ["10.0.7.2", "10.0.7.3"],
  });
  expect(desk.list().map(({ identifier, status }) => `${identifier} ${status}`)).toEqual([
    "stated available",
    "mine available",
  ]);
  expect(calls).toEqual(["change"]);
});

test("R07: after a failover the lists are what they were, and the type says who of them is led to", () => {
  const make = (writer: string, away?: readonly string[]) => {
    const { desk, led } = setUp(writer, away);
    desk.create(request({ identifier: "readers", staticMembers: ["db-1", "db-2"] }));
    desk.create(request({ identifier: "writers", type: "WRITER" }));
    desk.create(request({ identifier: "anybody", type: "ANY", excludedMembers: ["db-3"] }));
    return {
      led: led(),
      lists: desk.list().map(({ staticMembers, excludedMembers }) => [staticMembers, excludedMembers]),
    };
  };
  const [before, after] = [make("db-1"), make("db-2")];
  expect(before.led).toEqual([
    ["stated", "10.0.7.2"],
    ["readers", "10.0.7.2"],
    ["writers", "10.0.7.1"],
    ["anybody", "10.0.7.1", "10.0.7.2"],
  ]);
  expect(after.led).toEqual([
    ["stated", "10.0.7.1"],
    ["readers", "10.0.7.1"],
    ["writers", "10.0.7.2"],
    ["anybody", "10.0.7.1", "10.0.7.2"],
  ]);
  expect(after.lists).toEqual(before.lists);
  expect(make("db-1", ["db-2"]).led[0]).toEqual(["stated"]);
});

test("R07: a change replaces a list by the other, the template's endpoints too; one that is deleted is gone", () => {
  const { desk, led } = setUp();
  expect(desk.modify("stated", { staticMembers: ["db-3"] })).toMatchObject({
    ...{ status: "modifying", type: "READER", staticMembers: ["db-3"], excludedMembers: [], leadsTo: ["db-3"] },
  });
  expect(desk.modify("stated", { type: "ANY" })).toMatchObject({ type: "ANY", staticMembers: ["db-3"] });
  expect(desk.remove("stated")).toMatchObject({ status: "deleting" });
  expect([led(), desk.list()]).toEqual([[], []]);
});

test.each<[string, Partial<DbEndpointRequest>, string]>([
  ["a name that is taken", { identifier: "stated" }, "DBClusterEndpointAlreadyExistsFault"],
  ["a name that DNS does not take", { identifier: "a--b" }, "InvalidParameterValue"],
  ["a name of 64 characters", { identifier: "a".repeat(64) }, "InvalidParameterValue"],
  ["both lists", { staticMembers: ["db-1"], excludedMembers: ["db-2"] }, "InvalidParameterValue"],
  ["a DB instance of no such cluster", { excludedMembers: ["db-9"] }, "DBInstanceNotFound"],
  ["an unknown cluster", { cluster: "other" }, "NoDatabase"],
  ["a DB instance outside a cluster", { cluster: "single" }, "InvalidDBClusterState"],
])("R07: %s is refused", (_, more, code) => {
  const { desk, calls } = setUp();
  expect(() => desk.create(request(more))).toThrow(expect.objectContaining({ code }));
  expect(calls).toEqual([]);
});

test("R07: a cluster has five custom endpoints at most; what is not there is not changed", () => {
  const { desk } = setUp();
  for (const identifier of ["b", "c", "d", "e".repeat(63)]) desk.create(request({ identifier }));
  const code = "DBClusterEndpointQuotaExceededFault";
  expect(() => desk.create(request({ identifier: "f" }))).toThrow(expect.objectContaining({ code }));
  const missing = expect.objectContaining({ code: "DBClusterEndpointNotFoundFault" });
  expect(() => desk.modify("g", {})).toThrow(missing);
  expect(() => desk.remove("g")).toThrow(missing);
});
