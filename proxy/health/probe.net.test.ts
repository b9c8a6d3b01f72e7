import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { healthCheckHeader } from "../nlb/proxy-protocol/index.ts";
import { listen } from "./listen-fixture.ts";
import { parseMatcher } from "./matcher.ts";
import type { ProbeRequest, ProbeResult } from "./probe.ts";
import { probeHttp } from "./probe-http.ts";
import { probeTcp } from "./probe-tcp.ts";
import { CHECK_SOURCE_PORTS, fromCheckPorts } from "./source-port.ts";

const never = new AbortController().signal;

/** A server that answers every connection with the same bytes and then does nothing, not even close. */
function saying(bytes: string, repeatEveryMs?: number): net.Server {
  return net.createServer((socket) => {
    const timer = repeatEveryMs === undefined ? undefined : setInterval(() => socket.write(bytes), repeatEveryMs);
    socket.on("error", () => {});
    socket.once("close", () => clearInterval(timer));
    socket.once("data", () => socket.write(bytes));
    onTestFinished(() => void socket.destroy());
  });
}

function request(port: number, more: Partial<ProbeRequest> = {}): ProbeRequest {
  const isMatch = parseMatcher("200");
  return {
    protocol: "HTTP",
    ip: "127.0.0.1",
    port,
    timeoutMs: 300,
    path: "/",
    host: "10.0.5.10:9090",
    isMatch,
    ...more,
  };
}

function reasonOf(result: ProbeResult): string {
  return result.passed ? "passed" : result.failure.reason;
}

test("an HTTP check passes by its code and asks as a health checker does (NLB-110, ALB-061)", async () => {
  const seen: unknown[] = [];
  const port = await listen(
    http.createServer((incoming, response) => {
      seen.push([incoming.method, incoming.url, incoming.headers, incoming.socket.remoteAddress]);
      response.end("ok");
    }),
  );
  const result = await probeHttp(request(port, { path: "/ready?deep=1", sourceIp: "127.0.0.7" }), never);
  expect(reasonOf(result)).toBe("passed");
  expect(seen).toEqual([
    [
      "GET",
      "/ready?deep=1",
      { host: "10.0.5.10:9090", "user-agent": "ELB-HealthChecker/2.0", connection: "close" },
      "127.0.0.7",
    ],
  ]);
});

test("another code fails with the code (ALB-064)", async () => {
  const port = await listen(http.createServer((_, response) => response.writeHead(503).end()));
  expect(await probeHttp(request(port), never)).toEqual({
    passed: false,
    failure: { reason: "Target.ResponseCodeMismatch", description: "Health checks failed with these codes: [503]" },
    detail: "HTTP 503",
  });
});

test("every check has its own connection, and closes it (NLB-109)", async () => {
  const server = http.createServer((_, response) => response.end("ok"));
  const port = await listen(server);
  const closed: Promise<unknown>[] = [];
  server.on("connection", (socket: net.Socket) => closed.push(once(socket, "close")));
  await probeHttp(request(port), never);
  await probeHttp(request(port), never);
  await Promise.all(closed);
  expect(closed).toHaveLength(2);
});

test.each([
  ["says nothing", net.createServer(() => {}), "Target.Timeout"],
  ["begins an answer and stops", saying("HTTP/1.1 200 OK\r\nContent-Le"), "Target.Timeout"],
  ["never ends its headers", saying("HTTP/1.1 200 OK\r\nA: b\r\n"), "Target.Timeout"],
  ["never ends its body", saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok"), "Target.Timeout"],
  ["drips its header for ever", saying("H", 20), "Target.FailedHealthChecks"],
  ["speaks another protocol", saying("J\0\0\0\n8.0.33\0"), "Target.FailedHealthChecks"],
  ["closes at once", net.createServer((socket) => socket.end()), "Target.FailedHealthChecks"],
])("an HTTP check fails on a server that %s", async (_, server, reason) => {
  const startedMs = performance.now();
  expect(reasonOf(await probeHttp(request(await listen(server)), never))).toBe(reason);
  expect(performance.now() - startedMs).toBeLessThan(1500);
});

test("a body without end is judged by its code, once enough of it came", async () => {
  const server = http.createServer((_, response) => {
    const flood = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384)));
    };
    response.on("drain", flood);
    flood();
  });
  expect(reasonOf(await probeHttp(request(await listen(server)), never))).toBe("passed");
});

test("a refused check fails, in the kernel's words", async () => {
  const port = await listen(net.createServer());
  const gone = port === 1 ? 2 : 1;
  for (const probe of [probeTcp, probeHttp]) {
    expect(await probe(request(gone), never)).toEqual({
      passed: false,
      failure: { reason: "Target.FailedHealthChecks", description: "Health checks failed" },
      detail: `connect ECONNREFUSED 127.0.0.1:${gone}`,
    });
  }
});

test("a TCP check passes when the connection opens, from the address it is given (NLB-108)", async () => {
  const server = net.createServer((socket) => socket.on("error", () => {}));
  const port = await listen(server);
  const connection = once(server, "connection") as Promise<[net.Socket]>;
  expect(reasonOf(await probeTcp(request(port, { sourceIp: "127.0.0.9" }), never))).toBe("passed");
  const [socket] = await connection;
  expect(socket.remoteAddress).toBe("127.0.0.9");
});

test("a check from an address that is not there fails instead of throwing", async () => {
  const port = await listen(net.createServer());
  const result = await probeTcp(request(port, { sourceIp: "198.51.100.77" }), never);
  expect(result).toMatchObject({ passed: false, detail: expect.stringContaining("EADDRNOTAVAIL") });
});

test("an aborted check ends at once", async () => {
  const port = await listen(net.createServer(() => {}));
  const aborter = new AbortController();
  const result = probeHttp(request(port, { timeoutMs: 60_000 }), aborter.signal);
  aborter.abort();
  expect(await result).toMatchObject({ passed: false });
});

test("a check comes from the port that it is told, and tells when that is taken", async () => {
  const callers: (number | undefined)[] = [];
  const server = net.createServer((socket) => callers.push(socket.remotePort));
  const port = await listen(server);
  const sourcePort = await listen(net.createServer());
  for (const probe of [probeTcp, probeHttp]) {
    const result = await probe(request(port, { sourceIp: "127.0.0.1", sourcePort }), never);
    expect(result).toMatchObject({ passed: false, failure: { isOwnFault: true } });
  }
  expect(await fromCheckPorts(probeTcp, Math.random)(request(port), never)).toMatchObject({ passed: true });
  expect(callers.every((caller) => caller !== undefined && caller >= CHECK_SOURCE_PORTS[0])).toBe(true);
});

test("NLB-057: a check of a group with PROXY headers sends one first, by TCP and by HTTP", async () => {
  const heard: Buffer[] = [];
  const port = await listen(
    net.createServer((socket) =>
      socket
        .on("error", () => {})
        .on("data", (chunk) => {
          heard.push(chunk);
          socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        }),
    ),
  );
  const preface = healthCheckHeader();
  expect(await probeHttp(request(port, { preface }), never)).toMatchObject({ passed: true });
  expect(Buffer.concat(heard).subarray(0, preface.length)).toEqual(preface);
  expect(String(Buffer.concat(heard).subarray(preface.length))).toMatch(/^GET \/ HTTP\/1\.1\r\n/);
  heard.length = 0;
  expect(await probeTcp(request(port, { protocol: "TCP", preface }), never)).toMatchObject({ passed: true });
  await waitUntil(() => Buffer.concat(heard).equals(preface), { what: "the header to arrive", timeoutMs: 5_000 });
});
