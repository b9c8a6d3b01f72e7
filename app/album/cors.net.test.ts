/** Who may ask the album from a page, over all of its routes. */
import { expect, test } from "vitest";
import { StoreUnavailable } from "../store.ts";
import { browse, FRONT, json, startAlbum } from "./album-fixture.ts";

const FOREIGN = [
  "http://evil.example",
  "https://sample.co.jp",
  "http://sample.co.jp:8080",
  "http://api.sample.co.jp",
  "null",
];

const corsOf = ({ headers }: Response) => [...headers].filter(([name]) => name.startsWith("access-control-"));

test("the front end's page may read answers, with its cookie, and sees who answered", async () => {
  const answer = await browse(await startAlbum()).ask("/healthz");
  expect(corsOf(answer)).toEqual([
    ["access-control-allow-credentials", "true"],
    ["access-control-allow-origin", FRONT],
    ["access-control-expose-headers", "X-Served-By, ETag, Content-Range, Retry-After"],
  ]);
  expect(answer.headers.get("vary")).toBe("Origin");
});

test("refusals and faults are readable by it too", async () => {
  const server = await startAlbum();
  const page = browse(server);
  const answers = [await page.ask("/files"), await page.ask("/nowhere"), await page.ask("/login", { method: "POST" })];
  server.accounts.fault = new StoreUnavailable("away");
  answers.push(await page.ask("/readyz"));
  expect(answers.map(({ status }) => status)).toEqual([401, 404, 415, 503]);
  for (const { headers } of answers) expect(headers.get("access-control-allow-origin")).toBe(FRONT);
});

test.each(["/login", "/files/a.txt", "/nowhere"])(
  "a preflight for %s is answered before anybody is asked for",
  async (path) => {
    const preflight = { method: "OPTIONS", headers: { "access-control-request-method": "PUT" } };
    const answer = await browse(await startAlbum()).ask(path, preflight);
    expect([answer.status, await answer.text()]).toEqual([204, ""]);
    expect(Object.fromEntries(corsOf(answer))).toMatchObject({
      "access-control-allow-origin": FRONT,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, DELETE",
      "access-control-allow-headers": "Content-Type, Range",
      "access-control-max-age": "600",
    });
    expect(answer.headers.get("vary")).toBe("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
  },
);

test.each(FOREIGN)("a page of %s reads nothing and changes nothing", async (origin) => {
  const server = await startAlbum();
  const own = browse(server);
  await own.logIn();
  await own.put("a.txt", "mine");
  // The browser sends the cookie with whatever page asks.
  const foreign = browse(server, origin);
  foreign.cookie = own.cookie;
  const read = await foreign.ask("/files/a.txt");
  expect([read.status, corsOf(read), read.headers.get("vary")]).toEqual([200, [], "Origin"]);
  const preflight = { method: "OPTIONS", headers: { "access-control-request-method": "PUT" } };
  const changes = [
    await foreign.ask("/files/a.txt", preflight),
    await foreign.put("a.txt", "theirs"),
    await foreign.ask("/files/a.txt", { method: "DELETE" }),
    await foreign.ask("/logout", { method: "POST" }),
    await foreign.ask("/login", json({ user: "taro", password: "x" })),
  ];
  expect(changes.map((answer) => [answer.status, corsOf(answer)])).toEqual(changes.map(() => [403, []]));
  expect([server.files.kept.get("albums/hanako/a.txt")?.body.toString(), server.accounts.sessions.size]).toEqual([
    "mine",
    1,
  ]);
  expect(server.accounts.attempts.size).toBe(0);
});

test("who is no page needs no origin", async () => {
  const program = browse(await startAlbum(), "");
  const answer = await program.logIn();
  expect([answer.status, corsOf(answer), answer.headers.get("vary")]).toEqual([200, [], "Origin"]);
  expect((await program.put("a.txt", "x")).status).toBe(200);
});
