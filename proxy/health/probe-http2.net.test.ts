import http2, { type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import net from "node:net";
import { expect, test } from "vitest";
import { certificate } from "../nlb/userspace/fixture.ts";
import { listen } from "./listen-fixture.ts";
import { parseMatcher } from "./matcher.ts";
import type { ProbeRequest } from "./probe.ts";
import { probeHttp2 } from "./probe-http2.ts";

const never = new AbortController().signal;

type Serve = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** A server of HTTP/2 with prior knowledge. */
async function serve(answer: Serve, server: http2.Http2Server = http2.createServer()): Promise<number> {
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    answer(stream, headers);
  });
  server.on("session", (session) => session.on("error", () => {}));
  return listen(server);
}

/** What a server of gRPC says to any call: trailers behind an empty body. */
function grpc(status: number): Serve {
  return (stream) => {
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status) }));
    stream.resume().on("end", () => stream.end());
  };
}

function check(port: number, version: "2" | "grpc", matcher: string, more: Partial<ProbeRequest> = {}) {
  const isMatch = parseMatcher(matcher, version === "grpc" ? "grpc" : "http");
  const settings = { protocol: "HTTP", ip: "127.0.0.1", timeoutMs: 5000, path: "/AWS.ALB/healthcheck" } as const;
  return probeHttp2({ ...settings, port, host: `127.0.0.1:${port}`, version, isMatch, ...more }, never);
}

test("ALB-058, 059: a call of gRPC passes by its status in the trailers, 12 unless another is wanted", async () => {
  const seen: OutgoingHttpHeaders[] = [];
  const port = await serve((stream, headers) => {
    seen.push(headers);
    grpc(12)(stream, headers);
  });
  expect(await check(port, "grpc", "12")).toMatchObject({ passed: true });
  expect(seen[0]).toMatchObject({
    ...{ ":method": "POST", ":path": "/AWS.ALB/healthcheck", te: "trailers", "content-type": "application/grpc" },
    "user-agent": "ELB-HealthChecker/2.0",
  });
  expect(await check(await serve(grpc(14)), "grpc", "0-12")).toMatchObject({
    passed: false,
    failure: { reason: "Target.ResponseCodeMismatch", description: "Health checks failed with these codes: [14]" },
    detail: "gRPC status 14",
  });
});

test("ALB-059: the status of a call may be in the headers of an answer without body; without any it has failed", async () => {
  const inHeaders = await serve((stream) =>
    stream.respond({ ":status": 200, "grpc-status": "0" }, { endStream: true }),
  );
  expect(await check(inHeaders, "grpc", "0")).toMatchObject({ passed: true });
  const none = await serve((stream) => stream.respond({ ":status": 200 }, { endStream: true }));
  expect(await check(none, "grpc", "0-99")).toMatchObject({ passed: false, detail: "an answer without a gRPC status" });
});

test("ALB-058: a check over HTTP/2 passes by its code, with TLS or without", async () => {
  const answer = (status: number) => (stream: ServerHttp2Stream) => {
    stream.respond({ ":status": status });
    stream.end("body");
  };
  expect(await check(await serve(answer(204)), "2", "200-299")).toMatchObject({ passed: true });
  expect(await check(await serve(answer(500)), "2", "200-299")).toMatchObject({ passed: false, detail: "HTTP 500" });
  const secure = http2.createSecureServer(certificate(["a.example"])) as unknown as http2.Http2Server;
  expect(await check(await serve(answer(200), secure), "2", "200", { isOverTls: true })).toMatchObject({
    passed: true,
  });
});

test("a target that refuses, speaks HTTP/1 or says nothing fails its check over HTTP/2", async () => {
  expect(await check(1, "2", "200")).toMatchObject({ passed: false, detail: "connect ECONNREFUSED 127.0.0.1:1" });
  const old = await listen(
    net.createServer((socket) => void socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n")),
  );
  expect(await check(old, "2", "200")).toMatchObject({
    passed: false,
    failure: { reason: "Target.FailedHealthChecks" },
  });
  const silent = await listen(net.createServer((socket) => void socket.on("error", () => {}).resume()));
  expect(await check(silent, "2", "200", { timeoutMs: 300 })).toMatchObject({
    passed: false,
    failure: { reason: "Target.Timeout" },
  });
});

test("an answer without end is given up after 64 K", async () => {
  const port = await serve((stream) => {
    stream.respond({ ":status": 200 });
    const more = () => {
      while (!stream.destroyed && stream.write(Buffer.alloc(16_384)));
    };
    stream.on("drain", more);
    more();
  });
  expect(await check(port, "2", "200")).toMatchObject({ passed: false, detail: "no end of the answer in 65536 bytes" });
});
