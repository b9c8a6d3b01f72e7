/** What attributes and protocol versions do to requests on the wire. */
import tls from "node:tls";
import { expect, test } from "vitest";
import { type AlbAttributes, DEFAULT_ALB_ATTRIBUTES, fakeClock, waitUntil } from "../../lab/model/index.ts";
import { answering, type Bench, freePort, ok, rawClient, registration, startBench } from "./fixture.ts";
import { startHttp2Bench } from "./http2/fixture.ts";

function attributes(changed: Partial<AlbAttributes>) {
  return { state: { attributes: { ...DEFAULT_ALB_ATTRIBUTES, ...changed } } };
}

/** The head that a target gets of `request`. */
async function seenBy(bench: Bench, request: string, changed: Partial<AlbAttributes>): Promise<string> {
  let seen = "";
  const target = await bench.target(
    answering((head) => {
      seen = head;
      return ok("x");
    }),
  );
  await bench.apply([target], attributes(changed));
  using client = rawClient(bench.port());
  client.send(request);
  await client.until(/\r\n\r\nx$/);
  return seen;
}

test("ALB-005, 007: a client of HTTP/0.9 gets the body alone, without head or chunks", async () => {
  await using bench = await startBench();
  let seen = "";
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const target = await bench.target(
    answering((head) => {
      seen = head;
      return chunked;
    }),
  );
  await bench.apply([target]);
  using client = rawClient(bench.port());
  client.send("GET /old\r\n");
  expect(await client.untilClosed()).toBe("abc");
  expect(seen).toMatch(/^GET \/old HTTP\/1\.1\r\n[\s\S]*Host: front-1\.ap-northeast-1\.elb\.amazonaws\.com:/);
  expect(bench.log[0]).toMatch(/ "GET \S+ HTTP\/0\.9" .* "Acceptable" "NonCompliantVersion" /);
  await bench.apply([]);
  using refused = rawClient(bench.port());
  refused.send("GET /old\r\n");
  expect(await refused.untilClosed()).toMatch(/^<html>/);
});

test("ALB-035, 036, 039, 042: attributes change what a target gets", async () => {
  await using bench = await startBench();
  const request = "GET / HTTP/1.1\r\nHost: Example.com\r\nX-Forwarded-For: 1.1.1.1\r\nX_Odd: 1\r\n\r\n";
  const seen = await seenBy(bench, request, {
    xffClientPort: true,
    preserveHostHeader: true,
    dropInvalidHeaderFields: true,
  });
  expect(seen).toMatch(/X-Forwarded-For: 1\.1\.1\.1, 127\.0\.0\.1:\d+\r\n/);
  expect(seen).toMatch(/Host: Example\.com\r\n/);
  expect(seen).not.toMatch(/x_odd/i);
  expect(await seenBy(bench, request, { xffHeaderProcessing: "preserve" })).toMatch(/X-Forwarded-For: 1\.1\.1\.1\r\n/);
  expect(await seenBy(bench, request, { xffHeaderProcessing: "remove" })).not.toMatch(/x-forwarded-for/i);
  expect([bench.node.meter.node.invalidDropped, bench.node.meter.node.invalidForwarded]).toEqual([1, 2]);
});

test("ALB-013: a change of the keep-alive duration is for later connections", async () => {
  const clock = fakeClock(1_000_000);
  await using bench = await startBench(clock);
  const target = await bench.target(answering(ok("x")));
  await bench.apply([target]);
  using earlier = rawClient(bench.port());
  earlier.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await earlier.until(/keep-alive\r\n\r\nx$/);
  await bench.apply([target], attributes({ clientKeepAliveSeconds: 60 }));
  using later = rawClient(bench.port());
  later.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await later.until(/keep-alive\r\n\r\nx$/);
  clock.advance(60_000);
  for (const client of [earlier, later]) client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  expect(await later.untilClosed()).toMatch(/close\r\n\r\nx$/);
  await earlier.until(/x[\s\S]*keep-alive\r\n\r\nx$/);
});

test.each(["HTTP2", "GRPC"] as const)("ALB-057, 078: HTTP/1.1 for a group of %s is a 464", async (protocolVersion) => {
  await using bench = await startBench();
  await bench.apply([registration(1)], { group: { protocolVersion } });
  using client = rawClient(bench.port());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 464 \r\n/);
});

test("ALB-010, 044: a WebSocket over TLS passes both ways as wss, and its target is told of the TLS", async () => {
  await using bench = await startHttp2Bench();
  let head = "";
  const target = await bench.bench.target((socket) =>
    socket.once("data", (chunk) => {
      head = chunk.toString();
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
      socket.on("data", (more) => socket.write(more.toString().toUpperCase()));
    }),
  );
  await bench.apply([target], { attributes: { tlsHeaders: true } });
  const client = tls.connect({ port: bench.bench.port(), host: "127.0.0.1", rejectUnauthorized: false });
  let heard = "";
  client.on("data", (chunk) => {
    heard += chunk.toString();
  });
  client.write("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const until = (pattern: RegExp) =>
    waitUntil(() => pattern.test(heard), { what: String(pattern), timeoutMs: 10_000, everyMs: 5 });
  await until(/^HTTP\/1\.1 101 /);
  client.write("abc");
  await until(/ABC$/);
  client.destroy();
  await waitUntil(() => bench.bench.log.length > 0, { what: "the line of the log", timeoutMs: 10_000, everyMs: 5 });
  expect(bench.bench.log[0]).toMatch(/^wss /);
  expect(head).toMatch(/x-amzn-tls-version: TLSv1\.3\r\nx-amzn-tls-cipher-suite: TLS_/);
});

test("ALB-080, 091: a target that cannot be reached, or shakes no hands, is counted as what it is", async () => {
  await using bench = await startBench();
  const ask = async () => {
    using client = rawClient(bench.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 502 /);
  };
  await bench.apply([registration(await freePort())]);
  await ask();
  const noTls = await bench.target((socket) => socket.on("data", () => socket.write(ok("plain"))));
  await bench.apply([noTls], { group: { protocol: "HTTPS" } });
  await ask();
  expect(
    [...bench.node.meter.groups.values()].map(({ connectionErrors, tlsErrors }) => [connectionErrors, tlsErrors]),
  ).toEqual([[1, 1]]);
});

test("with HTTP/1.1 on both sides trailers pass as they came", async () => {
  await using bench = await startBench();
  const answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-B: 2\r\n\r\n";
  let seen = "";
  await bench.apply([
    await bench.target((socket) =>
      socket.on("data", (bytes) => {
        seen += bytes.toString("latin1");
        if (/\r\n0\r\n(.+\r\n)?\r\n$/.test(seen)) socket.write(answer);
      }),
    ),
  ]);
  using client = rawClient(bench.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\nX-A: 1\r\n\r\n");
  expect(await client.until(/0\r\n(.+\r\n)?\r\n$/)).toMatch(/\r\n1\r\na\r\n0\r\nX-B: 2\r\n\r\n$/);
  expect(seen).toMatch(/\r\n1\r\nz\r\n0\r\nX-A: 1\r\n\r\n$/);
});
