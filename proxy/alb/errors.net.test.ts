/** One test for each cause of an answer that the load balancer makes itself. */
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { fakeClock, waitUntil } from "../../lab/model/index.ts";
import {
  answering,
  type Bench,
  freePort,
  ok,
  rawClient,
  registration,
  type StateChange,
  startBench,
} from "./fixture.ts";

const GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
const QUICK: StateChange = { state: { idleTimeoutSeconds: 1 } };

/** Status and access log line of one request. */
async function ask(bench: Bench, request: string): Promise<{ status: string; elb: string; target: string }> {
  using client = rawClient(bench.port());
  const logged = bench.log.length;
  client.send(request);
  const text = await client.until(/\r\n\r\n/);
  const fields = (bench.log[logged] ?? "").split(" ");
  return { status: text.split(" ")[1] ?? "", elb: fields[8] ?? "", target: fields[9] ?? "" };
}

async function withTarget(serve: (socket: Socket) => void, change?: StateChange): Promise<Bench> {
  const bench = await startBench();
  await bench.apply([await bench.target(serve)], change);
  return bench;
}

test("ALB-081, 046: a group without targets answers 503 in AWS's form, and the connection stays open", async () => {
  await using bench = await startBench();
  await bench.apply([]);
  using client = rawClient(bench.port());
  client.send(GET);
  expect(
    (await client.until(/<\/html>\r\n$/)).replaceAll("\r\n", "\n").replace(/Date: .*/, "Date: now"),
  ).toMatchInlineSnapshot(`
    "HTTP/1.1 503 Service Temporarily Unavailable
    Server: awselb/2.0
    Date: now
    Content-Type: text/html
    Content-Length: 162
    Connection: keep-alive

    <html>
    <head><title>503 Service Temporarily Unavailable</title></head>
    <body>
    <center><h1>503 Service Temporarily Unavailable</h1></center>
    </body>
    </html>
    "
  `);
  client.send(GET);
  await client.until(/<\/html>[\s\S]*<\/html>/);
});

test("ALB-081: targets that are all stopped answer 503", async () => {
  await using bench = await startBench();
  await bench.apply([registration(1, { registration: { kind: "stopped" } })]);
  expect(await ask(bench, GET)).toEqual({ status: "503", elb: "503", target: "-" });
});

test("ALB-080: a target that refuses the connection is a 502 of 122 bytes", async () => {
  await using bench = await startBench();
  await bench.apply([registration(await freePort())]);
  using client = rawClient(bench.port());
  client.send(GET);
  expect(await client.until(/<\/html>/)).toMatch(/^HTTP\/1.1 502 Bad Gateway\r\n[\s\S]*Content-Length: 122\r\n/);
});

const bad502: readonly [string, (socket: Socket) => void][] = [
  ["closes the connection with the request outstanding", (s) => s.once("data", () => s.end())],
  ["resets the connection with the request outstanding", (s) => s.once("data", () => s.resetAndDestroy())],
  ["closes within the answer's head", (s) => s.once("data", () => s.end("HTTP/1.1 200 OK\r\nA: "))],
  ["answers what is not HTTP", answering("SSH-2.0-x\r\n\r\n")],
  ["answers a head without colon", answering("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n")],
  ["answers a malformed length", answering("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n")],
  ["answers a head above 32 K", answering(`HTTP/1.1 200 OK\r\nA: ${"x".repeat(33_000)}\r\n\r\n`)],
];

test.each(bad502)("ALB-080: a target that %s is a 502", async (_, serve) => {
  await using bench = await withTarget(serve);
  expect(await ask(bench, GET)).toEqual({ status: "502", elb: "502", target: "-" });
});

test("a safe request that meets a kept connection just closing is sent once more, on a new one", async () => {
  let served = 0;
  await using bench = await withTarget((socket) =>
    socket.on("data", () => {
      served++;
      if (served === 2) socket.end();
      else socket.write(ok("fine"));
    }),
  );
  expect(await ask(bench, GET)).toMatchObject({ status: "200" });
  expect(await ask(bench, GET)).toMatchObject({ status: "200" });
  expect(served).toBe(3);
});

test("ALB-080: it is, however late a busy node hears of the end; a target that held the request for a second is a 502", async () => {
  const statusAfter = async (lateMs: number) => {
    const clock = fakeClock(1_000);
    await using bench = await startBench(clock);
    let served = 0;
    const target = await bench.target((socket) =>
      socket.on("data", () => {
        served++;
        if (served !== 2) return void socket.write(ok("fine"));
        clock.advance(lateMs);
        socket.end();
      }),
    );
    await bench.apply([target]);
    await ask(bench, GET);
    return (await ask(bench, GET)).status;
  };
  expect([await statusAfter(900), await statusAfter(1_100)]).toEqual(["200", "502"]);
});

test("ALB-080: a POST that meets a closing connection is never sent twice", async () => {
  let served = 0;
  await using bench = await withTarget((socket) =>
    socket.on("data", () => {
      served++;
      if (served === 2) socket.end();
      else socket.write(ok("fine"));
    }),
  );
  await ask(bench, GET);
  expect(await ask(bench, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).toMatchObject({ status: "502" });
  expect(served).toBe(2);
});

test("ALB-012, 082: a target that does not answer within the idle timeout is a 504", async () => {
  await using bench = await withTarget((socket) => socket.resume(), QUICK);
  expect(await ask(bench, GET)).toEqual({ status: "504", elb: "504", target: "-" });
});

test("ALB-082: an answer shorter than its Content-Length is cut after the idle timeout", async () => {
  await using bench = await withTarget(answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), QUICK);
  using client = rawClient(bench.port());
  client.send(GET);
  expect(await client.untilClosed()).toMatch(/\r\n\r\nabc$/);
  expect(bench.log[0]?.split(" ").slice(8, 10)).toEqual(["504", "200"]);
});

test("ALB-012, 076: a client that stalls in its head or its body gets 408, one that says nothing a closed connection", async () => {
  await using bench = await withTarget(answering(""), QUICK);
  using silent = rawClient(bench.port());
  using head = rawClient(bench.port());
  head.send("GET / HT");
  using body = rawClient(bench.port());
  body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");
  expect(await head.untilClosed()).toMatch(/^HTTP\/1.1 408 /);
  expect(await body.untilClosed()).toMatch(/^HTTP\/1.1 408 /);
  expect(await silent.untilClosed()).toBe("");
});

test("ALB-077, 074: a client that gives up is logged as 460, within its body as 400", async () => {
  await using bench = await withTarget((socket) => socket.resume());
  for (const request of [GET, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"]) {
    using client = rawClient(bench.port());
    client.socket.write(request, () => client.socket.end());
    await client.untilClosed();
  }
  expect(bench.log.map((line) => line.split(" ")[8])).toEqual(["460", "400"]);
});

const refused: readonly [string, string, string][] = [
  ["405", "TRACE (ALB-004)", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  [
    "501",
    "a transfer coding other than chunked (ALB-079)",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
  ],
  [
    "463",
    "31 forwarded addresses (ALB-037)",
    `GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${"1.1.1.1,".repeat(30)}1.1.1.1\r\n\r\n`,
  ],
  ["505", "HTTP/2 (ALB-083)", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["400", "no Host (ALB-074)", "GET / HTTP/1.1\r\n\r\n"],
  ["400", "a malformed request line", "GET\t/a\tHTTP/1.1\r\nHost: a\r\n\r\n"],
  ["400", "a header above 16 K (ALB-011)", `GET / HTTP/1.1\r\nHost: a\r\nA: ${"x".repeat(16_400)}\r\n\r\n`],
  ["400", "a head above 64 K", `GET / HTTP/1.1\r\nHost: a\r\n${`A: ${"x".repeat(9000)}\r\n`.repeat(8)}\r\n`],
  ["414", "a request line above 16 K", `GET /${"x".repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ["400", "two lengths (ALB-086)", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
  ["400", "lines that end in LF alone", "GET / HTTP/1.1\nHost: a\n\n"],
  ["400", "a malformed chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
];

test.each(refused)("%s for %s", async (status, _, request) => {
  await using bench = await withTarget((socket) => socket.resume());
  expect(await ask(bench, request)).toEqual({ status, elb: status, target: "-" });
});

test("ALB-085: a request with both framings is passed on by its chunks, and both connections are closed", async () => {
  let seen = "";
  await using bench = await withTarget((socket) =>
    socket.on("data", (chunk) => {
      seen += chunk.toString();
      if (seen.endsWith("0\r\n\r\n")) socket.write(ok("x"));
    }),
  );
  using client = rawClient(bench.port());
  client.send(
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
  );
  expect(await client.untilClosed()).toMatch(/Connection: close/);
  expect(seen).not.toMatch(/content-length/i);
  expect(bench.log[0]).toMatch(/ "Ambiguous" "BothTeClPresent" /);
});

test("ALB-069, 070: a draining target gets no new request but finishes what it has", async () => {
  await using bench = await startBench();
  const held: Socket[] = [];
  const target = await bench.target((socket) => socket.once("data", () => held.push(socket)));
  await bench.apply([target]);
  using client = rawClient(bench.port());
  client.send(GET);
  await reached(held);
  await bench.apply([{ ...target, registration: { kind: "draining", sinceMs: Date.now() } }]);
  expect(await ask(bench, GET)).toMatchObject({ status: "503" });
  held[0]?.write(ok("late"));
  await client.until(/late$/);
});

test("ALB-069: the connections kept to a target are closed as soon as it drains", async () => {
  await using bench = await startBench();
  let ended = 0;
  const target = await bench.target((socket) => {
    answering(ok("x"))(socket);
    socket.on("end", () => ended++);
  });
  await bench.apply([target]);
  await ask(bench, GET);
  await bench.apply([{ ...target, registration: { kind: "draining", sinceMs: Date.now() } }]);
  await waitUntil(() => ended === 1, { what: "the kept connection's end", timeoutMs: 2000, everyMs: 5 });
});

test("ALB-072: a request still under way when the deregistration delay ends gets 502, as when the target is taken away", async () => {
  await using bench = await startBench();
  const held: Socket[] = [];
  const target = await bench.target((socket) => socket.once("data", () => held.push(socket)));
  const draining = { ...target, registration: { kind: "draining", sinceMs: Date.now() } } as const;
  for (const next of [[draining], []]) {
    held.length = 0;
    await bench.apply([target]);
    using client = rawClient(bench.port());
    client.send(GET);
    await reached(held);
    await bench.apply(next, { group: { deregistrationDelaySeconds: 0.2 } });
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 502 /);
  }
});

function reached(held: readonly Socket[]): Promise<true> {
  return waitUntil(() => held.length > 0, { what: "a request at the target", timeoutMs: 5000, everyMs: 5 });
}
