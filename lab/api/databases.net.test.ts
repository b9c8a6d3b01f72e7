import { afterEach, expect, test } from "vitest";
import type { DbEndpoint, DbEndpointReport } from "../model/db-endpoint.ts";
import { LabError } from "../model/errors.ts";
import { rebootDbInstance, startFailover } from "./database-client.ts";
import { createDbEndpoint, deleteDbEndpoint, fetchDbEndpoints, modifyDbEndpoint } from "./db-endpoint-client.ts";
import { serveApi } from "./server.ts";
import type { ApiSource } from "./source.ts";

let api: Awaited<ReturnType<typeof serveApi>> | undefined;
afterEach(async () => api?.close());

const report = (one: Partial<DbEndpoint>): DbEndpointReport => ({
  ...{ identifier: "mine", cluster: "shop", type: "ANY", staticMembers: [], excludedMembers: [] },
  ...one,
  ...{ endpoint: "mine.example", status: "available", leadsTo: [] },
});

/** Says what it was asked. */
async function serve(): Promise<{ url: string; asked: unknown[] }> {
  const asked: unknown[] = [];
  const databases: Partial<ApiSource["databases"]> = {
    fail: ({ target = "db-2" }) => ({ cluster: "shop", from: "db-1", to: target }),
    reboot: (request) => {
      asked.push(request);
      if (request.instance === "db-9") throw new LabError("DBInstanceNotFound", "There is no db-9", { status: 404 });
      return { cluster: "shop", instance: request.instance };
    },
    endpoints: {
      list: () => [report({})],
      create: (request) => report({ ...request, cluster: request.cluster ?? "the only one" }),
      modify: (identifier, change) => report({ identifier, ...change }),
      remove: (identifier) => report({ identifier }),
    },
  };
  api = await serveApi({ databases } as ApiSource, { host: "127.0.0.1", port: 0 });
  return { url: `http://127.0.0.1:${api.port}`, asked };
}

test("a reboot is asked for by the DB instance, with failover or without (R22, R41)", async () => {
  const { url, asked } = await serve();
  expect(await rebootDbInstance(url, { instance: "db-1" })).toEqual({ cluster: "shop", instance: "db-1" });
  await rebootDbInstance(url, { instance: "db-1", forceFailover: true });
  expect(asked).toMatchObject([{ instance: "db-1" }, { instance: "db-1", forceFailover: true }]);
  await expect(rebootDbInstance(url, { instance: "db-9" })).rejects.toMatchObject({ code: "DBInstanceNotFound" });
  await expect(rebootDbInstance(url, { instance: "" })).rejects.toMatchObject({ code: "InvalidRequest", status: 400 });
});

test("custom endpoints are listed, made, changed and deleted (R07)", async () => {
  const { url } = await serve();
  expect(await fetchDbEndpoints(url)).toEqual([report({})]);
  const request = { identifier: "a", type: "READER", excludedMembers: ["db-1"] } as const;
  expect(await createDbEndpoint(url, request)).toEqual(report({ ...request, cluster: "the only one" }));
  expect(await modifyDbEndpoint(url, "a", { staticMembers: [] })).toEqual(report({ identifier: "a" }));
  expect(await deleteDbEndpoint(url, "a")).toEqual(report({ identifier: "a" }));
  const wrong = createDbEndpoint(url, { identifier: "a", type: "BOTH" } as never);
  await expect(wrong).rejects.toMatchObject({ code: "InvalidRequest", message: expect.stringContaining("type") });
});

test("a failover is asked for, of any cluster and reader or of one (R19)", async () => {
  const { url } = await serve();
  expect(await startFailover(url, {})).toEqual({ cluster: "shop", from: "db-1", to: "db-2" });
  expect(await startFailover(url, { cluster: "shop", target: "db-3" })).toMatchObject({ to: "db-3" });
});
