/** Clients of HTTP/2 in front of targets of HTTP/2 and gRPC. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { waitUntil } from "../../../lab/model/index.ts";
import { answering, ok, registration } from "../fixture.ts";
import { ask, HTTP2, PLAIN, startHttp2Bench } from "./fixture.ts";

const GRPC = { protocolVersion: "GRPC" } as const;

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
