import { connect } from "node:net";
import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { parseConfig } from "./config/parse-config.ts";
import { call, exchangeRaw, keptConnection, startUpstream, startWeb } from "./fixture.ts";
import type { AccessRecord } from "./log/record.ts";
import { startWebServer } from "./web-server.ts";

/** Answers with what it was asked. */
function echo() {
  return startUpstream(async (request, response) => {
    const body = (await request.setEncoding("utf8").toArray()).join("");
    const { method, url, headers } = request;
    response.setHeader("Set-Cookie", ["a=1", "b=2"]);
    response.end(JSON.stringify({ method, url, headers, body }));
  });
}

test("a request reaches the upstream with path, query, body and Apache's forwarding headers", async () => {
  const upstream = await echo();
  const web = await startWeb(`ProxyPass /app/ http://127.0.0.1:${upstream}/base/`);
  const headers = { host: "shop.example", "x-forwarded-for": "203.0.113.10" };
  const answer = await call(web.port, { method: "POST", path: "/app/x?y=1", headers, body: "hello" });
  expect(answer.status).toBe(200);
  expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  expect(JSON.parse(answer.body)).toEqual({
    method: "POST",
    url: "/base/x?y=1",
    body: "hello",
    headers: {
      connection: "Keep-Alive",
      "content-length": "5",
      host: `127.0.0.1:${upstream}`,
      "x-forwarded-for": "203.0.113.10, 127.0.0.1",
      "x-forwarded-host": "shop.example",
      "x-forwarded-server": "web-1",
    },
  });
});

test.each(["DELETE", "OPTIONS", "PUT", "GET"])("a %s with a body in chunks arrives whole", async (method) => {
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${await echo()}/`);
  const answer = await call(web.port, { method, headers: { "transfer-encoding": "chunked" }, body: "hello" });
  expect(JSON.parse(answer.body)).toMatchObject({ method, body: "hello" });
});

test("connections to the upstream are kept and used again", async () => {
  const ports = new Set<number | undefined>();
  const upstream = await startUpstream((request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${upstream}/`);
  for (let count = 0; count < 3; count++) await call(web.port);
  expect(ports.size).toBe(1);
});

test("with disablereuse each request has a connection of its own", async () => {
  const ports = new Set<number | undefined>();
  const upstream = await startUpstream((request, response) => {
    ports.add(request.socket.remotePort);
    response.end();
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${upstream}/ disablereuse=On`);
  for (let count = 0; count < 3; count++) await call(web.port);
  expect(ports.size).toBe(3);
});

test("max bounds the connections to the upstream", async () => {
  let open = 0;
  let most = 0;
  const upstream = await startUpstream((_request, response) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open--;
      response.end();
    }, 20);
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${upstream}/ max=2`);
  await Promise.all(Array.from({ length: 8 }, () => call(web.port)));
  expect(most).toBe(2);
});

test("an upstream that closes its connection does not close the client's", async () => {
  const upstream = await startUpstream((_request, response) => response.setHeader("Connection", "close").end("x"));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${upstream}/`);
  expect((await call(web.port, { agent: keptConnection() })).headers.connection).toBe("Keep-Alive");
});

test("KeepAlive Off closes the client's connection", async () => {
  const web = await startWeb(`KeepAlive Off\nProxyPass / http://127.0.0.1:${await echo()}/`);
  expect((await call(web.port, { agent: keptConnection() })).headers.connection).toBe("close");
  expect((await call(web.port, { agent: keptConnection(), path: "/" })).headers.connection).toBe("close");
});

test("a client's connection is kept for KeepAliveTimeout and MaxKeepAliveRequests", async () => {
  const web = await startWeb(
    `KeepAliveTimeout 2\nMaxKeepAliveRequests 2\nProxyPass / http://127.0.0.1:${await echo()}/`,
  );
  const agent = keptConnection();
  expect((await call(web.port, { agent })).headers["keep-alive"]).toBe("timeout=2, max=2");
  expect((await call(web.port, { agent })).headers["keep-alive"]).toBe("timeout=2, max=1");
  expect((await call(web.port, { agent })).headers.connection).toBe("close");
});

test("an IPv4 client of a port without an address is called by its plain address", async () => {
  const records: AccessRecord[] = [];
  const config = parseConfig("Listen 80", "httpd.conf", "web-1");
  const parts = { accessLog: (record: AccessRecord) => records.push(record), errorLog: () => undefined };
  const web = await startWebServer({ ...config, listen: [{ port: 0 }] }, parts);
  await call(web.addresses[0]?.port ?? 0);
  await web.stop();
  expect(records).toMatchObject([{ client: { address: "127.0.0.1" } }]);
});

test("redirects that name the upstream are rewritten to the name that the client used", async () => {
  const upstream = await startUpstream((request, response) => {
    response.writeHead(302, { Location: `http://${request.headers.host}/next` }).end();
  });
  const url = `http://127.0.0.1:${upstream}/`;
  const web = await startWeb(`ProxyPass / ${url}\nProxyPassReverse / ${url}`);
  const answer = await call(web.port, { headers: { host: "shop.example" } });
  expect(answer).toMatchObject({ status: 302, headers: { location: "http://shop.example/next" } });
});

test("a path that no ProxyPass covers is not found", async () => {
  const web = await startWeb("ProxyPass /app http://127.0.0.1:1/");
  const answer = await call(web.port);
  expect(answer).toMatchObject({ status: 404, headers: { "content-type": "text/html; charset=iso-8859-1" } });
  expect(answer.body).toContain("<title>404 Not Found</title>");
});

test("a request to upgrade is answered as a plain one", async () => {
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${await echo()}/`);
  const answer = await call(web.port, { headers: { connection: "Upgrade", upgrade: "websocket" } });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body).headers.upgrade).toBeUndefined();
});

test("what is not HTTP is answered with 400", async () => {
  const web = await startWeb("");
  expect(await exchangeRaw(web.port, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(web.faults).toMatchObject([{ module: "core", level: "info" }]);
});

test("the access log has one entry for each answer, with the client's own headers and the bytes of the body", async () => {
  const web = await startWeb(`ProxyPass /app http://127.0.0.1:${await echo()}`);
  const agent = keptConnection();
  const headers = { host: "shop.example", referer: "http://a/" };
  const first = await call(web.port, { path: "/app/x?y", headers, agent });
  await call(web.port, { path: "/none", method: "HEAD", headers, agent });
  await waitUntil(() => web.records.length === 2, { what: "two entries", timeoutMs: 2_000 });
  const common = {
    client: { address: "127.0.0.1" },
    serverName: "web-1",
    hostName: "shop.example",
    connection: "kept",
  };
  expect(web.records).toMatchObject([
    {
      ...common,
      method: "GET",
      path: "/app/x",
      query: "?y",
      status: 200,
      bytesSent: first.body.length,
      keepAliveCount: 0,
    },
    { ...common, method: "HEAD", path: "/none", status: 404, bytesSent: 0, keepAliveCount: 1 },
  ]);
  expect(web.records[0]?.requestFields).toContainEqual({ name: "referer", value: "http://a/" });
});

test("stopping finishes what is under way, tells its client to close, and takes nothing new", async () => {
  const held: (() => void)[] = [];
  const upstream = await startUpstream((_request, response) => held.push(() => response.end("late")));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${upstream}/`);
  const answer = call(web.port, { agent: keptConnection() });
  const finish = await waitUntil(() => held[0], { what: "the request at the upstream", timeoutMs: 2_000 });
  const stopped = web.stop();
  await expect(call(web.port)).rejects.toThrow("ECONNREFUSED");
  finish();
  expect(await answer).toMatchObject({ body: "late", headers: { connection: "close" } });
  await stopped;
});

test("stopping closes idle connections and breaks off what outlasts GracefulShutdownTimeout", async () => {
  const upstream = await startUpstream(() => undefined);
  const web = await startWeb(`GracefulShutdownTimeout 100ms\nProxyPass / http://127.0.0.1:${upstream}/`);
  const idle = connect({ port: web.port, host: "127.0.0.1" });
  const answer = call(web.port);
  await waitUntil(() => !idle.connecting, { what: "the idle connection", timeoutMs: 2_000 });
  await Promise.all([expect(answer).rejects.toThrow("socket hang up"), web.stop()]);
  await waitUntil(() => idle.resume().closed, { what: "the idle connection to be closed", timeoutMs: 2_000 });
});

test("a port in use is an error", async () => {
  const taken = await startUpstream(() => undefined);
  const config = parseConfig(`Listen 127.0.0.1:${taken}`, "httpd.conf", "web-1");
  await expect(startWebServer(config, { errorLog: () => undefined })).rejects.toThrow("EADDRINUSE");
});
