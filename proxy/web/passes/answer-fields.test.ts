import { expect, test } from "vitest";
import { type AnswerPassage, clientFields } from "./answer-fields.ts";
import { expandReverses } from "./reverse.ts";

const settings: AnswerPassage["settings"] = { cookieDomains: [], cookiePaths: [] };

function passed(lines: readonly string[], changes: Partial<AnswerPassage> = {}, status = 200) {
  const fields = lines.map((line) => {
    const [, name = "", value = ""] = /^([^:]+): (.*)$/.exec(line) ?? [];
    return { name, value };
  });
  const { fields: kept, ...rest } = clientFields({
    answer: { status, reason: "OK", version: "1.1", fields },
    ...{ protocol: "HTTP/1.1", origin: "http://shop.example", reverses: [], settings, keepsLength: true },
    server: { name: "web-1", via: "Off", software: "Apache/2.4.68 (Debian)" },
    ...changes,
  });
  return { ...rest, lines: kept.map(({ name, value }) => `${name}: ${value}`) };
}

test("order, case and repetition stay, cookies come last, and what concerns one connection goes", () => {
  const lines = ["Set-Cookie: a=1", "Connection: close, X-Hop", "X-Hop: 1", "x-Lower: 1", "Set-Cookie: b=2"];
  const more = ["Keep-Alive: x", "TE: a", "Upgrade: b", "Trailer: c", "Transfer-Encoding: chunked", "X: 1", "X: 2"];
  expect(passed([...lines, ...more]).lines).toEqual([
    "x-Lower: 1",
    "X: 1",
    "X: 2",
    "Set-Cookie: a=1",
    "Set-Cookie: b=2",
  ]);
});

test("Date and Server of the upstream are kept for their place at the front, Vary becomes one", () => {
  expect(passed(["Vary: a", "Date: then", "Server: up", "Vary: b"])).toEqual({
    ...{ date: "then", software: "up", lines: ["Vary: a,b"] },
  });
});

test("what any of several Connection fields names goes", () => {
  expect(passed(["X-Hop: 1", "Connection: close", "X: 1", "Connection: x-hop"]).lines).toEqual(["X: 1"]);
});

test("a content type stays once, but for 204 and 304", () => {
  const lines = ["Content-Type: a", "Content-Type: b"];
  expect(passed(lines).lines).toEqual(["Content-Type: a"]);
  for (const status of [204, 304]) expect(passed(lines, {}, status).lines).toEqual(lines);
});

test("a length stays where the client has it too, and once", () => {
  expect(passed(["Content-Length: 2", "Content-Length: 3"]).lines).toEqual(["Content-Length: 2"]);
  expect(passed(["Content-Length: 2"], { keepsLength: false }).lines).toEqual([]);
});

test("Via is added to, or taken away", () => {
  const server = { name: "web-1", software: "Apache/2.4.68 (Debian)" };
  expect(passed(["Via: 1.0 up"], { server: { ...server, via: "On" } }).lines).toEqual([
    "Via: 1.0 up",
    "Via: 1.1 web-1",
  ]);
  expect(passed(["Via: 1.0 up"], { server: { ...server, via: "Block" } }).lines).toEqual([]);
});

test("a cookie of the upstream's place becomes one of this server's", () => {
  const rules = {
    cookiePaths: [{ from: "/base", to: "/loc" }],
    cookieDomains: [{ from: "up.example", to: "shop.example" }],
  };
  const lines = ["Set-Cookie: a=1; Path=/base/z; Domain=UP.example; HttpOnly", "Set-Cookie: b=2; path=/other"];
  expect(passed(lines, { settings: rules }).lines).toEqual([
    "Set-Cookie: a=1; Path=/loc; Domain=shop.example; HttpOnly",
    "Set-Cookie: b=2; path=/other",
  ]);
});

test("redirects that name a member of the balancer are rewritten", () => {
  const worker = { connectTimeoutMs: 1, timeoutMs: 1, retryMs: 1, maxConnections: 1, reuse: true, tcpKeepAlive: false };
  const member = (port: number) => ({
    upstream: { scheme: "http", host: "app", port, path: "" },
    ...{ worker, route: "", loadFactor: 100, isStandby: false, isDisabled: false },
  });
  const balancers = new Map([["bal", { members: [member(1), member(2)] }]]);
  const reverses = expandReverses([{ path: "/x/", url: "balancer://bal/b/" }], balancers);
  expect(passed(["Location: http://app:2/b/z"], { reverses }).lines).toEqual(["Location: http://shop.example/x/z"]);
});
