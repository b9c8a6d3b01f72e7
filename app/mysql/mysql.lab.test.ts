import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import type { RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Clock, fakeClock } from "../../lab/model/clock.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { createMysqlAccounts } from "../album/mysql-accounts.ts";
import { StoreUnavailable } from "../store.ts";
import { openEndpoint } from "./endpoint.ts";
import { freePort } from "./fake-server.ts";
import { type MysqlServer, startMysql } from "./mysql-fixture.ts";
import { createMysqlStore } from "./mysql-store.ts";
import { createRecyclingPool } from "./recycling-pool.ts";

const app = join(import.meta.dirname, "..");
let server: MysqlServer;

beforeAll(async () => {
  server = await startMysql();
});
afterAll(() => server.remove());

function openStore() {
  const store = createMysqlStore(server.settings);
  onTestFinished(() => store.close());
  return store;
}

function openAccounts() {
  const accounts = createMysqlAccounts(server.settings);
  onTestFinished(() => accounts.close());
  return accounts;
}

/** Its connections are never in doubt. */
function openPool(clock: Clock, acquireTimeoutMs: number) {
  const { database, user, password, port } = server.settings;
  const connection = { host: "127.0.0.1", database, user, password, port };
  const rules = { maxAgeMs: 30_000, trustedMs: 60_000, validate: async () => {} };
  const pool = createRecyclingPool({ connection, clock, acquireTimeoutMs, ...rules });
  onTestFinished(() => pool.close());
  return pool;
}

/** The initialising function as its own process. */
async function runFunction(event: unknown, environment: Record<string, string> = {}) {
  const env = { ...process.env, ...server.environment, TIERLAB_EVENT: JSON.stringify(event), ...environment };
  const file = join(app, "function/main.ts");
  const ended = await promisify(execFile)(process.execPath, [file], { env }).catch((error) => error);
  return { exitCode: ended.code ?? 0, answer: JSON.parse(ended.stdout) };
}

const create = (Sql: string) => ({ RequestType: "Create", ResourceProperties: { Sql } });

test("the function waits for a database that is starting, makes the table, and stands being run again", async () => {
  const event = create("USE testdb; CREATE TABLE times (dt datetime);");
  const success = { exitCode: 0, answer: { Status: "SUCCESS" } };
  expect(await runFunction(event)).toEqual(success);
  expect(await runFunction(event)).toEqual(success);
});

test("the function fails with MySQL's reason", async () => {
  const { exitCode, answer } = await runFunction(create("CREATE TABEL x (dt datetime)"));
  expect(exitCode).toBe(1);
  expect(answer).toEqual({ Status: "FAILED", Reason: expect.stringContaining("error in your SQL syntax") });
});

test("the function gives up when its time is over", async () => {
  const unreachable = { MYSQL_PORT: "1", TIERLAB_TIMEOUT_SECONDS: "1" };
  const { exitCode, answer } = await runFunction(create("SELECT 1"), unreachable);
  expect(exitCode).toBe(1);
  expect(answer).toEqual({ Status: "FAILED", Reason: "connect ECONNREFUSED 127.0.0.1:1" });
});

test("times are read as they were written", async () => {
  const store = openStore();
  await store.checkReadable();
  await store.writeTime("2022-11-06 03:01:47");
  expect(await store.readTimes()).toEqual(["2022-11-06 03:01:47"]);
});

test("a writer that became read-only is unavailable, and taken again when it writes", async () => {
  const store = openStore();
  await store.writeTime("2022-11-06 03:01:48");
  await server.asRoot("SET GLOBAL super_read_only = ON");
  await expect(store.writeTime("2022-11-06 03:01:49")).rejects.toThrow(StoreUnavailable);
  await server.asRoot("SET GLOBAL super_read_only = OFF, read_only = OFF");
  await store.writeTime("2022-11-06 03:01:50");
  expect(await store.readTimes()).not.toContain("2022-11-06 03:01:49");
});

test("a connection is given up at its age, and kept until then", async () => {
  const clock = fakeClock();
  const pool = openPool(clock, 3_000);
  const connectionId = () =>
    pool.use(async (each) => (await each.query<RowDataPacket[]>("SELECT CONNECTION_ID() AS id"))[0][0]?.id);
  const first = await connectionId();
  clock.advance(30_000);
  expect(await connectionId()).toBe(first);
  clock.advance(1);
  expect(await connectionId()).not.toBe(first);
});

test("a request waits for a free connection only so long, and the late one is not lost", async () => {
  const pool = openPool(fakeClock(), 200);
  const busy = Array.from({ length: 10 }, () => pool.use((each) => each.query("SELECT SLEEP(1)")));
  await expect(pool.use((each) => each.query("SELECT 1"))).rejects.toThrow("the database does not answer");
  await Promise.all(busy);
  await Promise.all(Array.from({ length: 10 }, () => pool.use((each) => each.query("SELECT 1"))));
});

test("the question to a kept connection tells a server that takes no writes, and one that does again (R27)", async () => {
  const clock = fakeClock();
  const endpoint = openEndpoint(server.settings, { host: "127.0.0.1", role: "writer" }, clock);
  onTestFinished(() => endpoint.close());
  const connectionId = async () => {
    clock.advance(501);
    return endpoint.once(async (each) => (await each.query<RowDataPacket[]>("SELECT CONNECTION_ID() AS id"))[0][0]?.id);
  };
  const first = await connectionId();
  expect(await connectionId()).toBe(first);
  await server.asRoot("SET GLOBAL read_only = ON");
  const second = await connectionId();
  await server.asRoot("SET GLOBAL read_only = OFF");
  expect([second === first, await connectionId()]).toEqual([false, second]);
});

test("a server that hangs is unavailable, on a kept connection and on a new one", async () => {
  const store = openStore();
  await store.checkReadable();
  await server.docker("pause");
  onTestFinished(() => server.docker("unpause"));
  await expect(store.checkReadable()).rejects.toThrow(StoreUnavailable);
  await expect(store.checkReadable()).rejects.toThrow(StoreUnavailable);
});

const session = { idHash: "a".repeat(64), user: "hanako", createdAtMs: 1_000, expiresAtMs: 2_000 };

test("the album's sessions are found, prolonged, deleted and swept", async () => {
  const accounts = openAccounts();
  await accounts.prepare();
  await accounts.prepare();
  await accounts.addSession(session);
  expect(await accounts.findSession(session.idHash)).toEqual(session);
  expect(await accounts.findSession("b".repeat(64))).toBeUndefined();
  await accounts.extendSession(session.idHash, Date.UTC(2100, 0));
  await accounts.addSession({ ...session, idHash: "c".repeat(64) });
  await accounts.sweep(2_000, 1_000);
  expect(await accounts.findSession("c".repeat(64))).toBeUndefined();
  expect(await accounts.findSession(session.idHash)).toEqual({ ...session, expiresAtMs: Date.UTC(2100, 0) });
  await accounts.deleteSession(session.idHash);
  expect(await accounts.findSession(session.idHash)).toBeUndefined();
  await accounts.checkReadable();
});

test("the album's attempts are counted once each, however many come at once, and begin anew after their window", async () => {
  const accounts = openAccounts();
  await accounts.prepare();
  const count = (nowMs: number) => accounts.countAttempt("d".repeat(64), nowMs, 1_000);
  await Promise.all(Array.from({ length: 20 }, () => count(5_000)));
  expect(await count(5_999)).toEqual({ count: 21, sinceMs: 5_000 });
  expect(await count(6_000)).toEqual({ count: 1, sinceMs: 6_000 });
  await accounts.forgetAttempts("d".repeat(64));
  expect(await count(6_500)).toEqual({ count: 1, sinceMs: 6_500 });
});

/** A program of the album's, by its command. */
function startAlbum(command: readonly string[], environment: Record<string, string> = {}) {
  const env = { ...process.env, ...server.environment, ...environment };
  const program = spawn(process.execPath, [join(app, "album/main.ts"), ...command], { env });
  onTestFinished(() => void program.kill("SIGKILL"));
  return { program, ended: once(program, "exit"), printed: Promise.all([text(program.stdout), text(program.stderr)]) };
}

test("a user that is added logs in to the album, which stops with 0 on SIGTERM and has no password in its log", async () => {
  const adding = startAlbum(["add-user", "hanako"]);
  adding.program.stdin.end("practice-only-2\n");
  expect((await adding.ended)[0]).toBe(0);
  const port = await freePort();
  const { program, ended, printed } = startAlbum(["serve"], {
    ...{ PORT: String(port), FRONT_ORIGIN: "http://sample.co.jp", FILES_BUCKET: "files", AWS_REGION: "ap-northeast-1" },
    // Where there is no metadata there is no role, hence no files.
    ...{ AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
  });
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
  await waitUntil(() => ask("/healthz"), { what: "the album to serve", timeoutMs: 60_000 });
  expect((await ask("/readyz")).status).toBe(503);
  const logIn = (password: string) => {
    const headers = { "content-type": "application/json" };
    return ask("/login", { method: "POST", headers, body: JSON.stringify({ user: "hanako", password }) });
  };
  expect((await logIn("practice-only-3")).status).toBe(401);
  const answer = await logIn("practice-only-2");
  expect(await answer.json()).toMatchObject({ user: "hanako" });
  const [cookie = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  expect((await ask("/session", { headers: { cookie } })).status).toBe(200);
  expect((await ask("/files", { headers: { cookie } })).status).toBe(503);
  program.kill("SIGTERM");
  expect((await ended)[0]).toBe(0);
  const log = (await printed).join("");
  expect(log).toContain("POST /login => generated");
  expect(log).toContain("CredentialsProviderError");
  expect(log).not.toMatch(/s3cret|practice-only|__Host/);
});

test("the program serves, answers 503 while the database is gone, and stops with 0 on SIGTERM", async () => {
  const port = await freePort();
  const env = { ...process.env, ...server.environment, PORT: String(port) };
  const program = spawn(process.execPath, [join(app, "main.ts")], { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void program.kill("SIGKILL"));
  let output = "";
  for (const stream of [program.stdout, program.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  await waitUntil(() => ask("/readyz"), { what: "the program to serve", timeoutMs: 10_000 });
  expect(await (await ask("/write")).text()).toMatch(/^Saved: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  await server.docker("kill");
  await waitUntil(async () => (await ask("/readyz")).status === 503, { what: "readiness to go", timeoutMs: 10_000 });
  expect((await ask("/read")).status).toBe(503);
  program.kill("SIGTERM");
  expect(await new Promise((resolve) => program.once("exit", resolve))).toBe(0);
  expect(output).toContain("GET /write => generated 26 bytes");
  expect(output).not.toContain("s3cret");
});
