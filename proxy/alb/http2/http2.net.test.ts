/** Clients of HTTP/2 in front of targets of every protocol version. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { fakeClock, waitUntil } from "../../../lab/model/index.ts";
import { parseStrictly } from "../desync/strict-parser.ts";
import { answering, ok, registration } from "../fixture.ts";
import { ask, startHttp2Bench } from "./fixture.ts";

const HTTP2 = { protocolVersion: "HTTP2" } as const;
const GRPC = { protocolVersion: "GRPC" } as const;

test("ALB-005, 040: a request of HTTP/2 reaches a target of HTTP/1.1 as one of its own", async () => {
  await using bench = await startHttp2Bench();
  let seen = "";
  await bench.apply([
    await bench.bench.target(
      answering((head) => {
        seen = head;
        return ok("hello").replace("\r\n", "\r\nX-Kind: Web\r\nConnection: keep-alive\r\n");
      }),
    ),
  ]);
  const session = await bench.client();
  const answer = await ask(session, { ":path": "/a?b", "user-agent": "ua", cookie: ["a=1", "b=2"], x_odd: "1" });
  expect(answer).toMatchObject({ status: 200, body: "hello", headers: { "x-kind": "Web", "content-length": "5" } });
  expect(answer.headers.connection).toBeUndefined();
  expect(seen.replace(/1-[0-9a-f]{8}-[0-9a-f]{24}/, "TRACE").split("\r\n")).toEqual([
    "GET /a?b HTTP/1.1",
    "X-Forwarded-For: 127.0.0.1",
    "X-Forwarded-Proto: https",
    `X-Forwarded-Port: ${bench.bench.port()}`,
    `Host: a.example:${bench.bench.port()}`,
    "X-Amzn-Trace-Id: Root=TRACE",
    "user-agent: ua",
    "x_odd: 1",
    "cookie: a=1; b=2",
  ]);
  expect(bench.bench.log[0]).toMatch(
    /^h2 .* 200 200 \d+ 5 "GET https:\/\/a\.example:\d+\/a\?b HTTP\/2\.0" "ua" TLS_\S+ TLSv1\.3 arn:tg /,
  );
});

test("ALB-005: a body without length goes on in chunks, one with its length as it is, and both ways at once", async () => {
  await using bench = await startHttp2Bench();
  const seen: string[] = [];
  await bench.apply([
    await bench.bench.target((socket) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        if (!text.endsWith("end") && !text.endsWith("0\r\n\r\n")) return;
        seen.push(text);
        text = "";
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      });
    }),
  ]);
  const session = await bench.client();
  const bodies = { ":method": "POST", ":path": "/" };
  expect(await ask(session, bodies, "some end")).toMatchObject({ status: 200, body: "abcde" });
  expect(await ask(session, { ...bodies, "content-length": "8" }, "some end")).toMatchObject({
    status: 200,
    body: "abcde",
  });
  const parsed = seen.map((text) => parseStrictly(text)[0]);
  expect(parsed.map((one) => one?.body)).toEqual(["some end", "some end"]);
  expect(parsed.map((one) => one?.fields.find(([name]) => /^(content-l|transfer)/.test(name))?.join())).toEqual([
    "transfer-encoding,chunked",
    "content-length,8",
  ]);
});

test("ALB-057: a request of HTTP/2 reaches a target of HTTP/2 as a stream with lower-case names", async () => {
  await using bench = await startHttp2Bench();
  let seen: Record<string, unknown> = {};
  const target = await bench.target((stream, headers) => {
    seen = { ...headers };
    stream.respond({ ":status": 201, "x-kind": "two" });
    stream.pipe(stream);
  });
  await bench.apply([target], { group: HTTP2 });
  const session = await bench.client();
  const answer = await ask(session, { ":method": "PUT", ":path": "/p", "x-mine": "1" }, "echo");
  expect(answer).toMatchObject({ status: 201, body: "echo", headers: { "x-kind": "two" } });
  expect(seen).toMatchObject({
    ":method": "PUT",
    ":path": "/p",
    ":authority": `a.example:${bench.bench.port()}`,
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "https",
    "x-mine": "1",
  });
});

test("ALB-057, 090: a call of gRPC streams both ways and ends with its trailers, and is logged as grpcs", async () => {
  await using bench = await startHttp2Bench();
  let te: unknown;
  const target = await bench.target((stream, headers) => {
    te = headers.te;
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", "grpc-message": "fine" }));
    stream.on("data", (chunk: Buffer) => stream.write(chunk.toString().toUpperCase()));
    stream.on("end", () => stream.end());
  });
  await bench.apply([target], { group: GRPC });
  const session = await bench.client();
  const headers = {
    ":method": "POST",
    ":path": "/pkg.Svc/Do",
    "content-type": "application/grpc+proto",
    te: "trailers",
  };
  const stream = session.request({ ":authority": "a.example", ...headers });
  const heard: string[] = [];
  let trailers: Record<string, unknown> = {};
  stream.on("data", (chunk: Buffer) => heard.push(chunk.toString()));
  stream.on("trailers", (received) => {
    trailers = received;
  });
  stream.write("one");
  await waitUntil(() => heard.join("") === "ONE", { what: "the first answer", timeoutMs: 10_000, everyMs: 5 });
  stream.end("two");
  await once(stream, "close");
  expect([heard.join(""), te]).toEqual(["ONETWO", "trailers"]);
  expect(trailers).toMatchObject({ "grpc-status": "0", "grpc-message": "fine" });
  expect(bench.bench.log[0]).toMatch(/^grpcs /);
});

test("ALB-057: an answer that is trailers alone ends at once", async () => {
  await using bench = await startHttp2Bench();
  const target = await bench.target((stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "12" }, { endStream: true });
  });
  await bench.apply([target], { group: GRPC });
  const answer = await ask(
    await bench.client(),
    { ":method": "POST", ":path": "/x.Y/Z", "content-type": "application/grpc" },
    "x",
  );
  expect(answer).toMatchObject({ status: 200, body: "", code: 0, headers: { "grpc-status": "12" } });
});

const PLAIN = { ":method": "GET", ":path": "/" };
const POST = { ":method": "POST", ":path": "/", "content-length": "0" };
const CALL = { ":method": "POST", ":path": "/a.B/C", "content-type": "application/grpc" };

test.each([
  ["HTTP1", "HTTP/2", PLAIN, 200],
  ["HTTP1", "gRPC", CALL, 464],
  ["HTTP2", "HTTP/2", PLAIN, 200],
  ["HTTP2", "gRPC", CALL, 200],
  ["GRPC", "HTTP/2 other than POST", PLAIN, 464],
  ["GRPC", "HTTP/2 POST", POST, 200],
  ["GRPC", "gRPC", CALL, 200],
] as const)("ALB-057, 078: with targets of %s a request of %s is answered", async (version, _, headers, status) => {
  await using bench = await startHttp2Bench();
  const isHttp1 = version === "HTTP1";
  const target = isHttp1
    ? await bench.bench.target(answering(ok("x")))
    : await bench.target((stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  await bench.apply([target], isHttp1 ? {} : { group: { protocolVersion: version } });
  expect((await ask(await bench.client(), headers)).status).toBe(status);
  expect(bench.bench.log[0]?.split(" ")[8]).toBe(String(status));
});

test("ALB-009: over HTTP/2 an expectation is neither answered nor passed on", async () => {
  await using bench = await startHttp2Bench();
  let seen = "";
  await bench.apply([
    await bench.bench.target(
      answering((head) => {
        seen = head;
        return ok("x");
      }),
    ),
  ]);
  const session = await bench.client();
  const stream = session.request({
    ":authority": "a.example",
    ":method": "POST",
    ":path": "/",
    expect: "100-continue",
  });
  let isContinued = false;
  stream.on("continue", () => {
    isContinued = true;
  });
  stream.end();
  stream.resume();
  await once(stream, "close");
  expect([isContinued, /expect/i.test(seen)]).toEqual([false, false]);
});

test("ALB-005: 128 streams at once, no push, and all of them are answered", async () => {
  await using bench = await startHttp2Bench();
  let most = 0;
  let open = 0;
  const target = await bench.target((stream) => {
    most = Math.max(most, ++open);
    setImmediate(() => stream.respond({ ":status": 200 }, { endStream: true }));
    stream.once("close", () => open--);
  });
  await bench.apply([target], { group: HTTP2 });
  const session = await bench.client();
  await waitUntil(() => session.remoteSettings.maxConcurrentStreams === 128, { what: "the settings", timeoutMs: 5000 });
  const answers = await Promise.all(Array.from({ length: 300 }, () => ask(session, PLAIN)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(most).toBeLessThanOrEqual(128);
});

test("ALB-013: after its keep-alive duration a connection serves one more request, with GOAWAY", async () => {
  const clock = fakeClock(1_000_000);
  await using bench = await startHttp2Bench(clock);
  await bench.apply([await bench.bench.target(answering(ok("x")))]);
  const session = await bench.client();
  expect((await ask(session, PLAIN)).status).toBe(200);
  clock.advance(3_600_000);
  const closed = once(session, "close");
  expect((await ask(session, PLAIN)).status).toBe(200);
  await closed;
});

test("ALB-012: a connection without requests ends after the idle timeout, whatever PINGs come", async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([], { idleTimeoutSeconds: 1 });
  const session = await bench.client();
  const closed = once(session, "close");
  const pings = setInterval(() => !session.destroyed && session.ping(() => {}), 100);
  await closed;
  clearInterval(pings);
});

test.each([
  ["refuses the connection", "502", undefined],
  ["resets the stream", "502", 8],
] as const)("ALB-080: a target of HTTP/2 that %s is a %s", async (_, status, code) => {
  await using bench = await startHttp2Bench();
  const target = code === undefined ? registration(1) : await bench.target((stream) => stream.close(code));
  await bench.apply([target], { group: HTTP2 });
  expect(String((await ask(await bench.client(), PLAIN)).status)).toBe(status);
});

test("ALB-082: a target of HTTP/2 that does not answer within the idle timeout is a 504", async () => {
  await using bench = await startHttp2Bench();
  const target = await bench.target((stream) => stream.resume());
  await bench.apply([target], { group: HTTP2, idleTimeoutSeconds: 1 });
  expect((await ask(await bench.client(), PLAIN)).status).toBe(504);
});

test("ALB-077: a client that resets its stream while the target works is logged as 460, and the target hears of it", async () => {
  await using bench = await startHttp2Bench();
  let isCancelled = false;
  let isReached = false;
  const target = await bench.target((stream) => {
    isReached = true;
    stream.on("close", () => {
      isCancelled = true;
    });
  });
  await bench.apply([target], { group: HTTP2 });
  const session = await bench.client();
  const stream = session.request({ ":authority": "a.example", ...PLAIN }, { endStream: true });
  stream.on("error", () => {});
  await waitUntil(() => isReached, { what: "the request at the target", timeoutMs: 5000, everyMs: 5 });
  stream.close(8);
  await waitUntil(() => isCancelled && bench.bench.log.length === 1, { what: "its end", timeoutMs: 5000, everyMs: 5 });
  expect(bench.bench.log[0]?.split(" ")[8]).toBe("460");
});

test("ALB-081, 046: without targets the answer is AWS's 503", async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([]);
  const answer = await ask(await bench.client(), PLAIN);
  expect(answer).toMatchObject({ status: 503, headers: { server: "awselb/2.0", "content-length": "162" } });
});

test("ALB-011: over HTTP/2 the same limits hold", async () => {
  await using bench = await startHttp2Bench();
  await bench.apply([await bench.bench.target(answering(ok("x")))]);
  const session = await bench.client();
  expect((await ask(session, { ...PLAIN, "x-long": "x".repeat(17_000) })).status).toBe(400);
  expect((await ask(session, { ...PLAIN, ":path": `/${"x".repeat(17_000)}` })).status).toBe(414);
});

test("ALB-085: what HTTP/2 could smuggle into HTTP/1 never reaches a target", async () => {
  await using bench = await startHttp2Bench();
  const seen: string[] = [];
  await bench.apply([
    await bench.bench.target((socket) => {
      const index = seen.push("") - 1;
      socket.on("data", (chunk) => {
        seen[index] += chunk.toString("latin1");
        socket.end(ok("x").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      });
    }),
  ]);
  const post = { ":method": "POST", ":path": "/" };
  const smuggled = "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n";
  const shapes: readonly [Record<string, string>, string][] = [
    [{ ...post, "content-length": "0" }, smuggled],
    [{ ...post, "content-length": "4" }, smuggled],
    [{ ...post, ":path": "/ HTTP/1.1\u00e4" }, ""],
    [{ ...post, transfer_encoding: "chunked" }, `0\r\n\r\n${smuggled}`],
    [{ ...post, content_length: "0" }, smuggled],
  ];
  for (const [headers, body] of shapes) {
    const session = await bench.client();
    await ask(session, headers, body).catch(() => {});
    session.destroy();
  }
  const reached = seen.filter((text) => text !== "");
  expect(reached.length).toBeGreaterThan(0);
  for (const text of reached) expect(requestsIn(text)).toBe(1);
});

/** One whose body was cut off, because its stream was, counts as one. */
function requestsIn(text: string): number {
  const [head = ""] = text.split("\r\n\r\n", 1);
  const isCutOff = /^content-length: [1-9]/m.test(head) && text.length < head.length + 4 + 4;
  return isCutOff ? 1 : parseStrictly(text).length;
}
