import https from "node:https";
import net from "node:net";
import { expect, test } from "vitest";
import { healthCheckHeader } from "../nlb/proxy-protocol/index.ts";
import { certificate } from "../nlb/userspace/fixture.ts";
import { listen } from "./listen-fixture.ts";
import { parseMatcher } from "./matcher.ts";
import type { ProbeRequest } from "./probe.ts";
import { probeHttp } from "./probe-http.ts";

const never = new AbortController().signal;
const ofSomebodyElse = certificate(["somebody.else.example"]);

interface Asked {
  readonly agent: string | undefined;
  readonly host: string | undefined;
  readonly version: string | null;
}

async function serve(options: https.ServerOptions, status = 200): Promise<{ port: number; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = https.createServer({ ...ofSomebodyElse, ...options }, ({ headers, socket }, response) => {
    const { "user-agent": agent, host } = headers;
    asked.push({ agent, host, version: (socket as { getProtocol?: () => string | null }).getProtocol?.() ?? null });
    response.writeHead(status).end("ok");
  });
  return { port: await listen(server), asked };
}

function check(port: number, more: Partial<ProbeRequest> = {}) {
  const isMatch = parseMatcher("200-399");
  const settings = { protocol: "HTTP", ip: "127.0.0.1", isOverTls: true, timeoutMs: 5000, path: "/" } as const;
  return probeHttp({ ...settings, port, host: "10.0.5.10:443", isMatch, ...more }, never);
}

test("NLB-099, NLB-111, NLB-112: an HTTPS check passes by its code, by TLS 1.2, whoever the certificate is for", async () => {
  const { port, asked } = await serve({});
  expect(await check(port)).toMatchObject({ passed: true });
  expect(asked).toEqual([{ agent: "ELB-HealthChecker/2.0", host: "10.0.5.10:443", version: "TLSv1.2" }]);
});

test("NLB-112: a target that speaks TLS 1.3 alone fails its checks", async () => {
  const { port } = await serve({ minVersion: "TLSv1.3" });
  const result = await check(port);
  expect(result).toMatchObject({ passed: false, failure: { reason: "Target.FailedHealthChecks" } });
  expect(result.detail).toMatch(/protocol version/);
});

test("an HTTPS check fails by its code, on a server without TLS, and on one that never ends the handshake", async () => {
  expect(await check((await serve({}, 500)).port)).toMatchObject({ passed: false, detail: "HTTP 500" });
  const plain = await listen(net.createServer((socket) => void socket.on("error", () => {}).end("220 hello\r\n")));
  expect(await check(plain)).toMatchObject({ passed: false, failure: { reason: "Target.FailedHealthChecks" } });
  const silent = await listen(net.createServer((socket) => void socket.on("error", () => {}).resume()));
  expect(await check(silent, { timeoutMs: 300 })).toMatchObject({
    passed: false,
    detail: "no answer within 300 ms (connected, waiting for the TLS handshake)",
  });
  expect(await check(1)).toMatchObject({ passed: false, detail: "connect ECONNREFUSED 127.0.0.1:1" });
});

test("NLB-057: the PROXY header of an HTTPS check goes before the handshake", async () => {
  const behind = await serve({});
  const preface = healthCheckHeader();
  const heard: Buffer[] = [];
  const front = net.createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("readable", () => {
      heard.push(socket.read(preface.length) as Buffer);
      const onward = net.connect(behind.port, "127.0.0.1").on("error", () => socket.destroy());
      socket.pipe(onward).pipe(socket);
    });
  });
  expect(await check(await listen(front), { preface })).toMatchObject({ passed: true });
  expect(heard).toEqual([preface]);
});
