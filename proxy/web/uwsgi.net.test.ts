/** Our web tier before our uwsgi server, and before upstreams that go wrong. */
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { startRaw, startUwsgi } from "../uwsgi/fixture.ts";
import { uwsgiPacketOf } from "../uwsgi/index.ts";
import { call, closedPort, exchangeRaw, keptConnection, rawRequest, startWeb } from "./fixture.ts";

const MEGABYTE = 1024 * 1024;
const SOON = { timeoutMs: 10_000 };

const passTo = (port: number, parameters = "") =>
  startWeb(`ProxyPass / uwsgi://127.0.0.1:${port}/ ${parameters}\nProxyPassReverse / uwsgi://127.0.0.1:${port}/`);

/** An upstream that waits for a packet and then sends bytes and closes. */
const startSaying = (bytes: string) => startRaw((socket) => socket.once("data", () => socket.end(bytes, "latin1")));

test("a request reaches the application with httpd's variables, and no header of the proxy's own", async () => {
  const seen = Promise.withResolvers<Record<string, string>>();
  const upstream = await startUwsgi((request, response) => {
    seen.resolve(Object.fromEntries(uwsgiPacketOf(request)?.variables ?? []));
    response.setHeader("X-Url", request.url ?? "").end("hello");
  });
  const web = await passTo(upstream.port);
  const headers = { host: "shop.example:8080", "x-forwarded-for": "203.0.113.10", cookie: "a=1", te: "trailers" };
  const answer = await call(web.port, { path: "/a%20b//x?q=%2f", headers });
  expect(answer).toMatchObject({ status: 200, body: "hello", headers: { "x-url": "/a%20b/x?q=%2f" } });
  const variables = await seen.promise;
  expect(variables).toMatchObject({
    ...{ PATH_INFO: "/a b/x", REQUEST_URI: "/a%20b//x?q=%2f", QUERY_STRING: "q=%2f", SCRIPT_NAME: "" },
    ...{ REMOTE_ADDR: "127.0.0.1", SERVER_NAME: "shop.example", SERVER_PORT: "8080", SERVER_PROTOCOL: "HTTP/1.1" },
    ...{
      HTTP_HOST: "shop.example:8080",
      HTTP_X_FORWARDED_FOR: "203.0.113.10",
      HTTP_COOKIE: "a=1",
      HTTP_TE: "trailers",
    },
  });
  expect(variables).not.toHaveProperty("HTTP_X_FORWARDED_HOST");
  expect(variables).not.toHaveProperty("HTTP_VIA");
});

test("each request has a connection of its own, and the client keeps its one", async () => {
  const ports = new Set<number | undefined>();
  const upstream = await startUwsgi((request, response) => {
    ports.add(request.socket.remotePort);
    response.end("x");
  });
  const web = await passTo(upstream.port);
  const agent = keptConnection();
  for (let count = 0; count < 3; count++) {
    expect((await call(web.port, { agent })).headers).toMatchObject({ connection: /keep-alive/i });
  }
  expect(ports.size).toBe(3);
});

test("bodies are echoed while they are sent, and nothing on the way keeps them", async () => {
  const upstream = await startUwsgi((request, response) => void request.pipe(response));
  const web = await passTo(upstream.port);
  const flight = { bytes: 0, most: 0, arrived: 0 };
  function* body() {
    for (let index = 0; index < 100 * 16; index++) {
      flight.bytes += MEGABYTE / 16;
      flight.most = Math.max(flight.most, flight.bytes);
      yield Buffer.alloc(MEGABYTE / 16, `${index} `);
    }
  }
  const headers = { "content-length": 100 * MEGABYTE };
  const asked = httpRequest({ host: "127.0.0.1", port: web.port, method: "POST", agent: false, headers });
  Readable.from(body()).pipe(asked);
  const [answer]: IncomingMessage[] = await once(asked, "response");
  // Late, so that all that can be filled on the way is full by then.
  await delay(300);
  for await (const part of answer ?? []) {
    flight.bytes -= part.length;
    flight.arrived += part.length;
  }
  expect(flight.arrived).toBe(100 * MEGABYTE);
  expect(flight.most).toBeLessThan(48 * MEGABYTE);
});

test("HEAD has headers and no body", async () => {
  const upstream = await startUwsgi((_request, response) => response.setHeader("Content-Length", 5).end("hello"));
  const web = await passTo(upstream.port);
  expect(await call(web.port, { method: "HEAD" })).toMatchObject({ headers: { "content-length": "5" }, body: "" });
});

test("a chunked body is refused with 411, as by httpd, before the application hears of it", async () => {
  let asked = 0;
  const upstream = await startUwsgi((_request, response) => response.end(String(++asked)));
  const web = await passTo(upstream.port);
  const answer = await call(web.port, { method: "POST", headers: { "transfer-encoding": "chunked" }, body: "hello" });
  expect([answer.status, asked]).toEqual([411, 0]);
});

test("a client that waits for 100 Continue is told by the web tier", async () => {
  const upstream = await startUwsgi((request, response) => void request.pipe(response));
  const web = await passTo(upstream.port);
  const headers = { expect: "100-continue", "content-length": 5 };
  const asked = httpRequest({ host: "127.0.0.1", port: web.port, method: "POST", agent: false, headers });
  asked.flushHeaders();
  await once(asked, "continue");
  asked.end("hello");
  const [answer]: IncomingMessage[] = await once(asked, "response");
  expect((await answer?.setEncoding("utf8").toArray())?.join("")).toBe("hello");
});

test("an answer ends by its length, its chunks or the end of the connection", async () => {
  for (const bytes of [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    "HTTP/1.0 200 OK\n\nhello",
  ]) {
    const web = await passTo(await startSaying(bytes));
    expect(await call(web.port)).toMatchObject({ status: 200, body: "hello" });
  }
});

test("interim answers of an upstream are not taken for the answer", async () => {
  const bytes = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  const web = await passTo(await startSaying(bytes));
  expect(await call(web.port)).toMatchObject({ status: 200, body: "ok" });
  expect(await exchangeRaw(web.port, rawRequest("GET /"))).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>\r\n/,
  );
});

test("a redirect stays as the application wrote it: httpd rewrites none over uwsgi", async () => {
  const bytes = "HTTP/1.1 302 Found\r\nLocation: uwsgi://127.0.0.1:1/next\r\nContent-Length: 0\r\n\r\n";
  const web = await passTo(await startSaying(bytes));
  expect((await call(web.port)).headers.location).toBe("uwsgi://127.0.0.1:1/next");
});

test.each([
  ["nothing", "", 500],
  ["something that is not HTTP", "garbage\r\n\r\n", 502],
  ["half a head", "HTTP/1.1 200 OK\r\nContent-", 502],
  ["a header without a colon", "HTTP/1.1 200 OK\r\nno colon\r\n\r\nbody", 502],
])("an upstream that answers %s gives httpd's status", async (_what, bytes, status) => {
  const web = await passTo(await startSaying(bytes));
  expect((await call(web.port)).status).toBe(status);
  expect(web.faults).toHaveLength(1);
});

test("an upstream that cannot be reached gives 503, one that is silent 500, as with httpd", async () => {
  expect((await call((await passTo(await closedPort())).port)).status).toBe(503);
  const states: string[] = [];
  const silent = await startRaw((socket) => socket.resume().once("end", () => states.push("closed")));
  const web = await passTo(silent, "timeout=100ms");
  expect((await call(web.port)).status).toBe(500);
  await waitUntil(() => states.length > 0, { what: "the connection to be closed", ...SOON });
});

test("a request whose headers no packet can hold gives 500, and reaches nobody", async () => {
  let connections = 0;
  const upstream = await startRaw(() => connections++);
  const web = await startWeb(`LimitRequestFieldSize 100000\nProxyPass / uwsgi://127.0.0.1:${upstream}/`);
  const fields = Array.from({ length: 12 }, (_, index) => `X-Big-${index}: ${"x".repeat(6_000)}`);
  expect(await exchangeRaw(web.port, rawRequest("GET /", ...fields))).toMatch(
    /^HTTP\/1\.1 500 Internal Server Error\r\n/,
  );
  expect(web.faults[0]?.message).toContain("A uwsgi packet holds 65535 bytes, got 7");
  expect(connections).toBeLessThanOrEqual(1);
});

test("an answer that breaks off breaks the client's off", async () => {
  const web = await passTo(await startSaying("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
  await expect(call(web.port)).rejects.toThrow("aborted");
});

test("a client that leaves takes its request at the application with it", async () => {
  const states: string[] = [];
  const upstream = await startUwsgi((_request, response) => {
    states.push("asked");
    const timer = setInterval(() => response.write("x"), 5);
    response.on("close", () => {
      clearInterval(timer);
      states.push("broken off");
    });
  });
  const web = await passTo(upstream.port);
  const client = connect({ port: web.port, host: "127.0.0.1" });
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await waitUntil(() => states.length === 1, { what: "the request", ...SOON });
  client.destroy();
  await waitUntil(() => states.length === 2, { what: "its end", ...SOON });
  expect(states).toEqual(["asked", "broken off"]);
});

test("what comes behind a body never becomes a request of its own", async () => {
  const urls: string[] = [];
  const upstream = await startUwsgi((request, response) => {
    urls.push(request.url ?? "");
    response.end();
  });
  const web = await passTo(upstream.port);
  const smuggled = `${rawRequest("POST /first", "Content-Length: 5")}helloGET /second HTTP/1.1\r\nHost: a\r\n\r\n`;
  await exchangeRaw(web.port, smuggled);
  expect(urls).toEqual(["/first"]);
});
