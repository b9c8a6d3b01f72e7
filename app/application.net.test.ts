import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { fakeClock } from "../lab/model/clock.ts";
import { createAccessLog } from "./access-log.ts";
import { createApplication } from "./application.ts";
import { fakeStore } from "./fake-store.ts";
import { OutcomeUnknown, StoreUnavailable } from "./store.ts";

const clock = fakeClock(Date.UTC(2022, 10, 6, 3, 1, 47));

/** The application on a port of its own, over a store in memory. */
async function start(settings: { hasStore?: boolean } = {}) {
  const store = fakeStore();
  const faults: unknown[] = [];
  const lines: string[] = [];
  const state = { isReady: true, instanceId: undefined as string | undefined };
  const application = createApplication({
    store: settings.hasStore === false ? undefined : store,
    clock,
    servedBy: () => state.instanceId,
    findInstanceId: async () => state.instanceId,
    isReady: () => state.isReady,
    logRequest: createAccessLog(clock, (line) => lines.push(line)),
    logFault: (error) => faults.push(error),
  });
  const server = createServer(application);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { store, faults, lines, state, ask: (path: string, init?: RequestInit) => fetch(base + path, init) };
}

test("an empty store is an empty list, on both pages", async () => {
  const { ask } = await start();
  for (const path of ["/", "/read"]) {
    const answer = await ask(path);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(await answer.text()).toBe("[]");
  }
});

test("what is written is read, indented by two", async () => {
  const { ask } = await start();
  const answer = await ask("/write");
  expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await answer.text()).toBe("Saved: 2022-11-06 03:01:47");
  await ask("/write");
  expect(await (await ask("/read")).text()).toBe('[\n  "2022-11-06 03:01:47",\n  "2022-11-06 03:01:47"\n]');
});

test("a HEAD writes nothing", async () => {
  const { ask, store } = await start();
  const answer = await ask("/write", { method: "HEAD" });
  expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET"]);
  expect(store.times).toEqual([]);
});

test.each(["/", "/read", "/write", "/readyz"])(
  "%s answers 503 when the database is away, and says when to come again",
  async (path) => {
    const { ask, store, faults } = await start();
    store.fault = new StoreUnavailable("the database does not answer", { cause: new Error("10.0.7.4 refused s3cret") });
    const answer = await ask(path);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
    expect(await answer.json()).toEqual({ error: "service unavailable" });
    expect(faults).toEqual([store.fault]);
  },
);

test("nobody is asked to repeat a write that may have happened", async () => {
  const { ask, store } = await start();
  store.fault = new OutcomeUnknown("the database was lost during a write");
  const answer = await ask("/write");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, null]);
});

test("any other fault of the database is a 500 that tells the client nothing", async () => {
  const { ask, store, faults } = await start();
  store.fault = Object.assign(new Error("Table 'testdb.t' doesn't exist"), { code: "ER_NO_SUCH_TABLE", sql: "SELECT" });
  const answer = await ask("/read");
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([500, null]);
  expect(await answer.json()).toEqual({ error: "internal error" });
  expect(faults).toEqual([store.fault]);
});

test("liveness does not ask the database, readiness does", async () => {
  const { ask, store } = await start();
  expect(await (await ask("/readyz")).json()).toEqual({ status: "ready" });
  store.fault = new StoreUnavailable("away");
  expect((await ask("/readyz")).status).toBe(503);
  expect(await (await ask("/healthz")).json()).toEqual({ status: "alive" });
});

test("a stopping application is alive and serves, is not ready, and closes connections", async () => {
  const { ask, state } = await start();
  state.isReady = false;
  expect((await ask("/readyz")).status).toBe(503);
  const answer = await ask("/read");
  expect([answer.status, answer.headers.get("connection")]).toEqual([200, "close"]);
  expect((await ask("/healthz")).status).toBe(200);
});

test("each answer says which instance gave it, once that is known", async () => {
  const { ask, state } = await start();
  expect((await ask("/")).headers.get("x-served-by")).toBeNull();
  state.instanceId = "i-0123456789abcdef0";
  expect((await ask("/")).headers.get("x-served-by")).toBe("i-0123456789abcdef0");
  expect((await ask("/nowhere")).headers.get("x-served-by")).toBe("i-0123456789abcdef0");
});

test("without a database the page is the instance's id, and 503 until that is known", async () => {
  const { ask, state } = await start({ hasStore: false });
  expect((await ask("/readyz")).status).toBe(200);
  const unknown = await ask("/");
  expect([unknown.status, unknown.headers.get("retry-after")]).toEqual([503, "2"]);
  state.instanceId = "i-0123456789abcdef0";
  const answer = await ask("/");
  expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await answer.text()).toBe("i-0123456789abcdef0");
  expect((await ask("/read")).status).toBe(404);
});

test("other paths are not found, whatever they look like", async () => {
  const { ask, faults } = await start();
  expect(await (await ask("/nowhere")).json()).toEqual({ error: "not found" });
  expect((await ask("/%E0%A4%A")).status).toBe(404);
  expect([(await ask("/write/")).status, (await ask("/WRITE")).status]).toEqual([404, 404]);
  expect((await ask("/write", { method: "POST" })).status).toBe(404);
  expect(faults).toEqual([]);
});

test("answers carry no header that names the software or a version", async () => {
  const { ask } = await start();
  const { headers } = await ask("/read");
  expect([...headers.keys()].sort()).toEqual(["connection", "content-length", "content-type", "date", "keep-alive"]);
});

test("every answer is one line of the access log", async () => {
  const { ask, lines } = await start();
  await ask("/write", { headers: { "X-Forwarded-For": "203.0.113.10, 10.0.2.56" } });
  await ask("/nowhere");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^\[pid: \d+\|app: 0\|req: 1\/1\] 10\.0\.2\.56 \(\) \{\d+ vars in \d+ bytes\} \[Sun Nov {2}6 03:01:47 2022\] GET \/write => generated 26 bytes in \d+ msecs \(HTTP\/1\.1 200\) 2 headers in \d+ bytes \(1 switches on core 0\)$/,
  );
  expect(lines[1]).toContain("req: 2/2] 127.0.0.1 ()");
});

test("ALB-041: the root of a trace goes with the statement and into the log; what is no trace does not", async () => {
  const { ask, store, lines } = await start();
  const root = "1-67891233-abcdef012345678912345678";
  const trace = (value: string) => ask("/read", { headers: { "X-Amzn-Trace-Id": value } });
  await trace(`Self=1-67891234-12456789abcdef012345678a;Root=${root};CalledFrom=app`);
  await ask("/write", { headers: { "X-Amzn-Trace-Id": `Root=${root}` } });
  await trace("Root=1-67891233-abcdef012345678912345678'*/ DROP TABLE test");
  await trace("");
  expect(store.traces).toEqual([root, root, undefined, undefined]);
  await expect.poll(() => lines.length).toBe(4);
  expect(lines[0]).toMatch(
    / \[trace: 1-67891233-abcdef012345678912345678\] \[connection: 127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+\]$/,
  );
  expect(lines.slice(2).join()).not.toMatch(/trace|connection|DROP/);
});
