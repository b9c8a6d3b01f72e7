import { expect, test } from "vitest";
import { fakeClock, waitUntil } from "../../lab/model/index.ts";
import { answering, ok, rawClient, startBench } from "./fixture.ts";

const GET = "GET /a HTTP/1.1\r\nHost: Example.com\r\n\r\n";

test("ALB-034, 038 to 041: a target gets the request with the client's address, protocol, port and a trace", async () => {
  await using bench = await startBench();
  let seen = "";
  await bench.apply([
    await bench.target(
      answering((head) => {
        seen = head;
        return ok("hello");
      }),
    ),
  ]);
  using client = rawClient(bench.port());
  client.send(
    "GET /a?b HTTP/1.1\r\nHost: Example.com\r\nX-Forwarded-For: 9.9.9.9\r\nUser-Agent: x\r\nConnection: X-Secret\r\nX-Secret: 1\r\n\r\n",
  );
  expect(await client.until(/hello/)).toBe(
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello",
  );
  expect(seen.replace(/1-[0-9a-f]{8}-8{1}0{7}(80000000){2}/, "TRACE").split("\r\n")).toEqual([
    "GET /a?b HTTP/1.1",
    "X-Forwarded-For: 9.9.9.9, 127.0.0.1",
    "X-Forwarded-Proto: http",
    `X-Forwarded-Port: ${bench.port()}`,
    `Host: example.com:${bench.port()}`,
    "X-Amzn-Trace-Id: Root=TRACE",
    "user-agent: x",
  ]);
});

test("ALB-003: the requests of two clients reach a target on one connection", async () => {
  await using bench = await startBench();
  let connections = 0;
  await bench.apply([
    await bench.target((socket, number) => {
      connections = number;
      answering(ok("one"))(socket);
    }),
  ]);
  for (let i = 0; i < 2; i++) {
    using client = rawClient(bench.port());
    client.send(GET);
    await client.until(/one$/);
  }
  expect(connections).toBe(1);
});

test("ALB-006: two requests in one segment are answered in order", async () => {
  await using bench = await startBench();
  await bench.apply([await bench.target(answering((head) => ok(head.split(" ")[1] ?? "")))]);
  using client = rawClient(bench.port());
  client.send("GET /x1 HTTP/1.1\r\nHost: a\r\n\r\nGET /x2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const answers = await client.untilClosed();
  expect(answers.match(/\/x\d|Connection: [a-z-]+/g)).toEqual([
    "Connection: keep-alive",
    "/x1",
    "Connection: close",
    "/x2",
  ]);
});

test("ALB-047: requests go round the healthy targets, and to all of them when none is healthy (ALB-065)", async () => {
  await using bench = await startBench();
  const targets = [
    await bench.target(answering(ok("A"))),
    await bench.target(answering(ok("B"))),
    await bench.target(answering(ok("C"))),
  ];
  await bench.apply(targets);
  const ids = targets.map((target) => target.id);
  const ask = async () => {
    using client = rawClient(bench.port());
    for (let i = 1; i <= 6; i++) {
      client.send(GET);
      await client.until(new RegExp(`(?:\\r\\n\\r\\n[ABC][\\s\\S]*){${i}}`));
    }
    return [...client.received.matchAll(/\r\n\r\n([ABC])/g)].map((match) => match[1]).sort();
  };
  bench.setHealth({ [ids[0] ?? ""]: "healthy", [ids[1] ?? ""]: "healthy", [ids[2] ?? ""]: "unhealthy" });
  expect(await ask()).toEqual(["A", "A", "A", "B", "B", "B"]);
  bench.setHealth({ [ids[0] ?? ""]: "unhealthy", [ids[1] ?? ""]: "unhealthy", [ids[2] ?? ""]: "unhealthy" });
  expect(await ask()).toEqual(["A", "A", "B", "B", "C", "C"]);
});

test("ALB-009: the node itself says to go on, and the target never sees the question", async () => {
  await using bench = await startBench();
  let seen = "";
  await bench.apply([
    await bench.target(
      answering((head) => {
        seen = head;
        return ok("done");
      }),
    ),
  ]);
  using client = rawClient(bench.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  await client.until(/^HTTP\/1.1 100 Continue\r\n\r\n/);
  client.send("hi");
  await client.until(/done$/);
  expect(seen).not.toMatch(/expect/i);
});

test("ALB-010: an upgraded connection passes bytes both ways and is logged once, at its end", async () => {
  await using bench = await startBench();
  await bench.apply([
    await bench.target((socket) => {
      socket.once("data", (head) => {
        expect(head.toString()).toMatch(/Upgrade: websocket\r\nConnection: Upgrade\r\n/);
        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n>");
        socket.on("data", (chunk) => socket.write(chunk.toString().toUpperCase()));
      });
    }),
  ]);
  using client = rawClient(bench.port());
  client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await client.until(/101 Switching Protocols\r\n[\s\S]*Upgrade: websocket\r\n\r\n>/);
  client.send("abc");
  await client.until(/>ABC/);
  expect(bench.log).toEqual([]);
  client.socket.end();
  await client.untilClosed();
  expect(bench.log.map((line) => line.split(" ")[0])).toEqual(["ws"]);
});

test("a chunked answer passes as it is, and without its chunking to a client of HTTP/1.0 (ALB-007)", async () => {
  await using bench = await startBench();
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
  let host: string | undefined;
  await bench.apply([
    await bench.target(
      answering((head) => {
        host = /^Host: (.*)$/m.exec(head)?.[1];
        return chunked;
      }),
    ),
  ]);
  using modern = rawClient(bench.port());
  modern.send(GET);
  await modern.until(/chunked\r\nConnection: keep-alive\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n$/);
  using old = rawClient(bench.port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  expect(await old.untilClosed()).toMatch(/Connection: close\r\n\r\nabcde$/);
  expect(host).toBe(`front-1.ap-northeast-1.elb.amazonaws.com:${bench.port()}`);
});

test("ten megabytes pass both ways to a slow reader without piling up", async () => {
  await using bench = await startBench();
  const size = 10_000_000;
  await bench.apply([
    await bench.target((socket) => {
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`));
      socket.on("data", (chunk) => {
        const at = chunk.indexOf("\r\n\r\n");
        const body = at < 0 ? chunk : chunk.subarray(at + 4);
        if (!socket.write(body)) {
          socket.pause();
          socket.once("drain", () => socket.resume());
        }
      });
    }),
  ]);
  using client = rawClient(bench.port());
  client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
  const piece = "x".repeat(50_000);
  for (let sent = 0; sent < size; sent += piece.length) client.send(piece);
  await client.until(/close\r\n\r\nx{10}/);
  await client.untilClosed();
  expect(client.received.length).toBeGreaterThan(size);
  expect(bench.log[0]?.split(" ").slice(8, 10)).toEqual(["200", "200"]);
});

test("ALB-013: after its keep-alive duration a connection serves one more request and is closed", async () => {
  const clock = fakeClock(1_000_000);
  await using bench = await startBench(clock);
  await bench.apply([await bench.target(answering(ok("x")))]);
  using client = rawClient(bench.port());
  client.send(GET);
  await client.until(/keep-alive\r\n\r\nx$/);
  clock.advance(3_600_000);
  client.send(GET);
  expect(await client.untilClosed()).toMatch(/close\r\n\r\nx$/);
});

test("an answer that ends its connection reaches a reader who takes a while, whole", async () => {
  await using bench = await startBench();
  const body = "y".repeat(16_000_000);
  await bench.apply([await bench.target(answering(ok(body)))]);
  using client = rawClient(bench.port());
  client.socket.pause();
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const startedMs = Date.now();
  await waitUntil(() => Date.now() - startedMs > 1200, { what: "a slow reader", timeoutMs: 5000 });
  client.socket.resume();
  expect((await client.untilClosed()).endsWith(body)).toBe(true);
});

test("a chunked upload passes in its chunks", async () => {
  await using bench = await startBench();
  let seen = "";
  await bench.apply([
    await bench.target((socket) =>
      socket.on("data", (chunk) => {
        seen += chunk.toString();
        if (seen.endsWith("0\r\n\r\n")) socket.write(ok("got it"));
      }),
    ),
  ]);
  using client = rawClient(bench.port());
  client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  await waitUntil(() => seen.includes("abc"), { what: "the first chunk at the target", timeoutMs: 5000 });
  client.send("0\r\n\r\n");
  await client.until(/keep-alive\r\n\r\ngot it$/);
  expect(seen).toMatch(/transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n$/);
});
