/** Logging in and out, on one server and on two. */
import { expect, test, vi } from "vitest";
import { StoreUnavailable } from "../store.ts";
import { browse, json, MAX_UPLOAD_BYTES, MINUTE_MS, startAlbum } from "./album-fixture.ts";
import { hashId } from "./session.ts";

test("a session begins with name and password, is known by its cookie alone, and ends at logout", async () => {
  const server = await startAlbum();
  const page = browse(server);
  expect(await (await page.ask("/session")).json()).toEqual({ error: "not logged in" });
  const answer = await page.logIn();
  const cookie = answer.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(/^__Host-album=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=None$/);
  const session = { user: "hanako", expiresAt: "2022-11-06T03:31:47.000Z", maxUploadBytes: MAX_UPLOAD_BYTES };
  expect(await answer.json()).toEqual(session);
  expect(await (await page.ask("/session")).json()).toEqual(session);
  const before = page.cookie;
  const out = await page.ask("/logout", { method: "POST" });
  expect([out.status, out.headers.get("set-cookie")]).toEqual([
    204,
    "__Host-album=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=None",
  ]);
  // Also for who kept the cookie.
  page.cookie = before;
  expect((await page.ask("/session")).status).toBe(401);
});

test("the database has the hash of an id, never the id", async () => {
  const server = await startAlbum();
  const page = browse(server);
  await page.logIn();
  const id = page.cookie.split("=")[1] ?? "";
  expect([...server.accounts.sessions.keys()]).toEqual([hashId(id)]);
  expect(JSON.stringify([...server.accounts.sessions.values()])).not.toContain(id);
});

test("a session outlives its server: another one knows it", async () => {
  const first = await startAlbum();
  const second = await startAlbum(first);
  const page = browse(first);
  await page.logIn();
  page.server = second;
  expect((await page.ask("/session")).status).toBe(200);
  await page.ask("/logout", { method: "POST" });
  page.server = first;
  expect((await page.ask("/session")).status).toBe(401);
});

test("a session that is used goes on, one that is not ends; the end is written now and then", async () => {
  const server = await startAlbum();
  const page = browse(server);
  await page.logIn();
  for (let minute = 0; minute < 60; minute += 20) {
    server.clock.advance(20 * MINUTE_MS);
    expect((await page.ask("/session")).status).toBe(200);
    await page.ask("/session");
  }
  expect(server.accounts.writes).toBe(3);
  server.clock.advance(30 * MINUTE_MS);
  expect((await page.ask("/session")).status).toBe(401);
});

test("logging in again ends the session that the browser had", async () => {
  const server = await startAlbum();
  const page = browse(server);
  await page.logIn();
  const before = page.cookie;
  await page.logIn("taro");
  expect(page.cookie).not.toBe(before);
  expect([...server.accounts.sessions.values()].map(({ user }) => user)).toEqual(["taro"]);
});

test("a wrong password, a name of nobody and what is no name are told alike, and get no cookie", async () => {
  const page = browse(await startAlbum());
  const answers = [
    await page.logIn("hanako", "wrong"),
    await page.logIn("nobody"),
    await page.logIn("../Hanako"),
    await page.logIn("hanako'--", "x"),
  ];
  for (const answer of answers) {
    expect([answer.status, await answer.json()]).toEqual([401, { error: "wrong name or password" }]);
    expect(answer.headers.get("set-cookie")).toBeNull();
  }
});

test("after five wrong passwords a name is left alone for a minute, over all servers, whether it is somebody's or not", async () => {
  const first = await startAlbum();
  const second = await startAlbum(first);
  for (const user of ["hanako", "nobody"]) {
    const page = browse(first);
    const tries = await Promise.all([1, 2, 3, 4, 5].map(() => page.logIn(user, "wrong")));
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    page.server = second;
    first.clock.advance(20_000);
    const refused = await page.logIn(user);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "40"]);
    expect(await refused.json()).toEqual({ error: "too many attempts" });
    expect((await browse(second).logIn("taro")).status).toBe(200);
  }
  first.clock.advance(60_000);
  expect((await browse(first).logIn()).status).toBe(200);
});

test("a right password takes back what was counted", async () => {
  const server = await startAlbum();
  const page = browse(server);
  for (let round = 0; round < 3; round++) {
    for (let attempt = 0; attempt < 4; attempt++) await page.logIn("hanako", "wrong");
    expect((await page.logIn()).status).toBe(200);
  }
});

test.each([
  ["no JSON", { method: "POST", body: "user=hanako" }, 415],
  ["a form that looks like JSON", { method: "POST", headers: { "content-type": "text/plain" }, body: "{}" }, 415],
  ["half a body", { method: "POST", headers: { "content-type": "application/json" }, body: '{"user"' }, 400],
  ["no password", json({ user: "hanako" }), 400],
  ["another type", json({ user: ["hanako"], password: "x" }), 400],
  ["too much", json({ user: "hanako", password: "x".repeat(9_000) }), 413],
])("a login with %s is refused", async (_, init, status) => {
  const server = await startAlbum();
  const answer = await browse(server).ask("/login", init);
  expect([answer.status, server.faults, server.accounts.attempts.size]).toEqual([status, [], 0]);
});

test("without the database nobody is logged out: 503, the cookie stays good", async () => {
  const server = await startAlbum();
  const page = browse(server);
  await page.logIn();
  server.accounts.fault = new StoreUnavailable("away");
  const answer = await page.ask("/session");
  expect([answer.status, answer.headers.get("retry-after"), answer.headers.get("set-cookie")]).toEqual([
    503,
    "2",
    null,
  ]);
  server.accounts.fault = undefined;
  expect((await page.ask("/session")).status).toBe(200);
});

test("A02: a server is ready when it reads the database and has a role's credentials; a clone has none", async () => {
  const server = await startAlbum();
  const page = browse(server, "");
  expect((await page.ask("/readyz")).status).toBe(200);
  server.files.credentialsFault = new StoreUnavailable("no credentials");
  expect([
    (await page.ask("/readyz")).status,
    (await page.ask("/healthz")).status,
    (await page.ask("/")).status,
  ]).toEqual([503, 200, 200]);
});

test("ALB-041: the root of a trace goes with every statement of a request", async () => {
  const server = await startAlbum();
  const page = browse(server);
  await page.logIn();
  server.accounts.traces.length = 0;
  const root = "1-67891233-abcdef012345678912345678";
  await page.ask("/files", { headers: { "x-amzn-trace-id": `Root=${root}` } });
  expect(server.accounts.traces).toEqual([root]);
  await vi.waitFor(() => expect(server.lines.at(-1)).toContain(`[trace: ${root}]`), { timeout: 20_000 });
});
