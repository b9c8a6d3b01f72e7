import { expect, test } from "vitest";
import { type AlbAttributes, DEFAULT_ALB_ATTRIBUTES } from "../../../lab/model/index.ts";
import { isRejection, parseRequestHead, parseResponseHead, type RequestHead } from "../http1/index.ts";
import { createTraceId, type RequestContext, rewriteRequest, rewriteResponse } from "./index.ts";
import { extendTrace } from "./trace-id.ts";

const CONTEXT: RequestContext = {
  clientIp: "203.0.113.10",
  clientPort: 50000,
  attributes: DEFAULT_ALB_ATTRIBUTES,
  listenerPort: 80,
  protocol: "http",
  dnsName: "lb.example",
  newTraceId: () => "1-5759e988-bd862e3fe1be46a994272793",
};

function rewrite(request: string, context: Partial<RequestContext> = {}): RequestHead | number {
  const parsed = parseRequestHead(Buffer.from(request.replaceAll("\n", "\r\n")));
  if (parsed.kind !== "head") throw new Error(parsed.kind);
  const result = rewriteRequest(parsed.head, { ...CONTEXT, ...context });
  return isRejection(result) ? result.status : result;
}

function field(result: RequestHead | number, name: string): string | undefined {
  return typeof result === "number" ? String(result) : result.fields.find((one) => one.name === name)?.value;
}

test("ALB-034, 038 to 041: the load balancer's headers come first in mixed case, the client's in lower case", () => {
  expect(rewrite("GET /x?y HTTP/1.1\nHost: A.example\nUser-Agent: UA\nX_Odd: 1\n\n")).toEqual({
    method: "GET",
    target: "/x?y",
    minor: 1,
    fields: [
      { name: "X-Forwarded-For", value: "203.0.113.10" },
      { name: "X-Forwarded-Proto", value: "http" },
      { name: "X-Forwarded-Port", value: "80" },
      { name: "Host", value: "a.example" },
      { name: "X-Amzn-Trace-Id", value: "Root=1-5759e988-bd862e3fe1be46a994272793" },
      { name: "user-agent", value: "UA" },
      { name: "x_odd", value: "1" },
    ],
  });
});

test("ALB-034: the client's address goes behind those of every X-Forwarded-For, whose protocol and port it replaces", () => {
  const result = rewrite(
    "GET / HTTP/1.1\nHost: a\nX-Forwarded-For: 1.1.1.1\nX-Forwarded-Proto: https\nX-Forwarded-For: 2.2.2.2\n\n",
  );
  expect(field(result, "X-Forwarded-For")).toBe("1.1.1.1, 2.2.2.2, 203.0.113.10");
  expect(field(result, "X-Forwarded-Proto")).toBe("http");
});

test("ALB-037: thirty forwarded addresses pass, 31 are refused with 463", () => {
  const list = (count: number) => Array.from({ length: count }, () => "1.1.1.1").join(",");
  expect(rewrite(`GET / HTTP/1.1\nHost: a\nX-Forwarded-For: ${list(30)}\n\n`)).not.toBe(463);
  expect(rewrite(`GET / HTTP/1.1\nHost: a\nX-Forwarded-For: ${list(31)}\n\n`)).toBe(463);
});

test.each([
  ["Example.COM", 80, "/", "example.com"],
  ["example.com:80", 80, "/", "example.com"],
  ["example.com", 8080, "/", "example.com:8080"],
  ["example.com:8080", 8080, "/", "example.com:8080"],
  ["127.0.0.1:32768", 80, "/", "127.0.0.1:32768"],
  ["example.com", 80, "http://Other.example/p?q", "other.example"],
  ["[::1]", 80, "/", "[::1]"],
])("ALB-039: Host %s on a listener of port %i for %s becomes %s", (host, listenerPort, target, expected) => {
  expect(field(rewrite(`GET ${target} HTTP/1.1\nHost: ${host}\n\n`, { listenerPort }), "Host")).toBe(expected);
});

test("ALB-039: an absolute target reaches the target as its path", () => {
  expect(rewrite("GET http://a.example/p?q HTTP/1.1\nHost: b\n\n")).toMatchObject({ target: "/p?q" });
  expect(rewrite("GET http://a.example?q HTTP/1.1\nHost: b\n\n")).toMatchObject({ target: "/?q" });
});

test("ALB-007, 074: without Host, HTTP/1.0 gets the load balancer's name and HTTP/1.1 a 400, as do two of them", () => {
  expect(field(rewrite("GET / HTTP/1.0\n\n"), "Host")).toBe("lb.example");
  expect(rewrite("GET / HTTP/1.1\n\n")).toBe(400);
  expect(rewrite("GET / HTTP/1.1\nHost: a\nHost: b\n\n")).toBe(400);
  expect(rewrite("GET / HTTP/1.1\nHost: a b\n\n")).toBe(400);
  expect(rewrite("CONNECT a:80 HTTP/1.1\nHost: a\n\n")).toBe(400);
});

test("what concerns the client's connection alone stays behind, also what Connection names, but never our own headers", () => {
  const result = rewrite(
    "GET / HTTP/1.1\nHost: a\nConnection: keep-alive, X-Mine, Host\nX-Mine: 1\nKeep-Alive: 5\nTE: trailers\nExpect: 100-continue\nAccept: b\n\n",
  );
  const names = typeof result === "number" ? [] : result.fields.map(({ name }) => name).slice(3);
  expect(names).toEqual(["Host", "X-Amzn-Trace-Id", "accept"]);
});

test("ALB-010: an upgrade is asked of the target", () => {
  const result = rewrite("GET / HTTP/1.1\nHost: a\nConnection: keep-alive, Upgrade\nUpgrade: websocket\n\n");
  expect(field(result, "Upgrade")).toBe("websocket");
  expect(field(result, "Connection")).toBe("Upgrade");
});

test("ALB-004: TRACE is refused with 405", () => {
  expect(rewrite("TRACE / HTTP/1.1\nHost: a\n\n")).toBe(405);
});

test.each([
  [undefined, "Root=NEW"],
  ["Root=1-1-1", "Self=NEW;Root=1-1-1"],
  ["Self=1-9-9;Root=1-1-1;CalledFrom=app", "Self=NEW;Root=1-1-1;CalledFrom=app"],
  ["CalledFrom=app", "Root=NEW;CalledFrom=app"],
  [`Root=${"1".repeat(7200)}`, "Root=NEW"],
])("ALB-041: a trace %.40s goes on as %.60s", (given, expected) => {
  expect(extendTrace(given, "NEW")).toBe(expected);
});

test("ALB-041: a new trace has the time in seconds and 96 random bits", () => {
  expect(createTraceId(0x5759e988 * 1000, () => 0.5)).toBe("1-5759e988-800000008000000080000000");
});

function withAttributes(attributes: Partial<AlbAttributes>): Partial<RequestContext> {
  return { attributes: { ...DEFAULT_ALB_ATTRIBUTES, ...attributes } };
}

test.each([
  ["append", "1.1.1.1", "1.1.1.1, 203.0.113.10"],
  ["append", undefined, "203.0.113.10"],
  ["preserve", "1.1.1.1", "1.1.1.1"],
  ["preserve", undefined, undefined],
  ["remove", "1.1.1.1", undefined],
  ["remove", undefined, undefined],
] as const)("ALB-034, 035: in mode %s X-Forwarded-For %s becomes %s", (xffHeaderProcessing, given, expected) => {
  const header = given === undefined ? "" : `X-Forwarded-For: ${given}\n`;
  const result = rewrite(`GET / HTTP/1.1\nHost: a\n${header}\n`, withAttributes({ xffHeaderProcessing }));
  expect(field(result, "X-Forwarded-For")).toBe(expected);
  expect(field(result, "X-Forwarded-Proto")).toBe("http");
});

test.each([
  ["append", "203.0.113.10", "1.1.1.1, 203.0.113.10:50000"],
  ["append", "2001:db8::1", "1.1.1.1, [2001:db8::1]:50000"],
  ["preserve", "203.0.113.10", "1.1.1.1"],
  ["remove", "203.0.113.10", undefined],
] as const)("ALB-036: with the client's port, mode %s, client %s, the header is %s", (mode, clientIp, expected) => {
  const context = { ...withAttributes({ xffHeaderProcessing: mode, xffClientPort: true }), clientIp };
  expect(field(rewrite("GET / HTTP/1.1\nHost: a\nX-Forwarded-For: 1.1.1.1\n\n", context), "X-Forwarded-For")).toBe(
    expected,
  );
});

test("ALB-039: a Host that is to be preserved stays as it is, but that of an absolute target wins", () => {
  const kept = { ...withAttributes({ preserveHostHeader: true }), listenerPort: 8080 };
  expect(field(rewrite("GET / HTTP/1.1\nHost: Example.COM\n\n", kept), "Host")).toBe("Example.COM");
  expect(field(rewrite("GET http://B.example/ HTTP/1.1\nHost: a\n\n", kept), "Host")).toBe("b.example:8080");
  expect(rewrite("GET / HTTP/1.1\nHost: a b\n\n", kept)).toBe(400);
});

test("ALB-042: names other than letters, digits and hyphens pass, or are dropped where the attribute says so", () => {
  const request = "GET / HTTP/1.1\nHost: a\nX_Bad: 1\nX-Good: 2\n\n";
  expect(field(rewrite(request), "x_bad")).toBe("1");
  const dropped = rewrite(request, withAttributes({ dropInvalidHeaderFields: true }));
  expect([field(dropped, "x_bad"), field(dropped, "x-good")]).toEqual([undefined, "2"]);
});

const TLS = { protocol: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256" };
const SAYS = "GET / HTTP/1.1\nHost: a\nX-Amzn-Tls-Version: mine\n\n";

test("ALB-044: with the attribute the target is told of version and cipher, and never by the client", () => {
  const told = rewrite(SAYS, { ...withAttributes({ tlsHeaders: true }), protocol: "https", tls: TLS });
  expect([field(told, "x-amzn-tls-version"), field(told, "x-amzn-tls-cipher-suite")]).toEqual([
    TLS.protocol,
    TLS.cipher,
  ]);
  expect(field(rewrite(SAYS, withAttributes({ tlsHeaders: true })), "x-amzn-tls-version")).toBeUndefined();
  expect(field(rewrite(SAYS, { protocol: "https", tls: TLS }), "x-amzn-tls-version")).toBe("mine");
});

test("ALB-045: a listener gives headers that the load balancer adds another name", () => {
  const headers = { server: true, response: [], requestNames: { "x-amzn-tls-version": "X-Tls" } };
  const told = rewrite("GET / HTTP/1.1\nHost: a\nX-Tls: mine\n\n", {
    ...withAttributes({ tlsHeaders: true }),
    tls: TLS,
    headers,
  });
  const names = typeof told === "number" ? [] : told.fields.filter(({ name }) => /tls/i.test(name));
  expect(names).toEqual([
    { name: "X-Tls", value: "TLSv1.3" },
    { name: "x-amzn-tls-cipher-suite", value: TLS.cipher },
  ]);
});

test("ALB-045: a listener's headers take the place of an answer's, and its Server is left out", () => {
  const parsed = parseResponseHead(
    Buffer.from("HTTP/1.1 200 OK\r\nServer: x\r\nX-Frame-Options: ALLOW\r\nA: 1\r\n\r\n"),
  );
  const headers = { server: false, response: [{ name: "X-Frame-Options", value: "DENY" }], requestNames: {} };
  if (parsed.kind !== "head") throw new Error(parsed.kind);
  expect(rewriteResponse(parsed.head, { framing: { kind: "none" }, keepAlive: true, headers, cookies: ["a=b"] })).toBe(
    "HTTP/1.1 200 OK\r\nA: 1\r\nX-Frame-Options: DENY\r\nSet-Cookie: a=b\r\nConnection: keep-alive\r\n\r\n",
  );
});
