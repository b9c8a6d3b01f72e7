import { createHash, randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { downloadPlanSchema } from "./plan.ts";
import type { FlowLine } from "./result.ts";
import { runFlow } from "./run.ts";

const file = randomBytes(3_000_000);
const sha256 = createHash("sha256").update(file).digest("hex");
let stuck: http.ServerResponse | undefined;

const server = http.createServer((request, response) => {
  response.setHeader("x-served-by", "i-0123");
  if (request.url === "/whole") return response.setHeader("content-length", file.length).end(file);
  if (request.url === "/small") return response.end(file.subarray(0, 300_000));
  response.write(file.subarray(0, 1_000));
  stuck = response;
});
let base = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function play(path: string, rest: object = {}) {
  const lines: FlowLine[] = [];
  const stop = new AbortController();
  const plan = downloadPlanSchema.parse({ url: base + path, ...rest });
  const result = runFlow(plan, { onLine: (line) => lines.push(line), signal: stop.signal, now: Date.now });
  return { lines, result, stop: () => stop.abort() };
}

test("a download that comes to its end is ok, with the hash of what came", async () => {
  const { result, lines } = play("/whole");
  expect(await result).toMatchObject({
    outcome: "ok",
    bytes: file.length,
    expectedBytes: file.length,
    sha256,
    servedBy: "i-0123",
    stalls: [],
  });
  expect(lines[0]).toEqual({ kind: "connected", localPort: expect.any(Number) });
});

test("one that is read slowly lasts, and its own waiting is no stall", async () => {
  const { result } = play("/small", { bytesPerSecond: 500_000, stallMs: 50 });
  const { outcome, startedAtMs, endedAtMs, bytes, stalls } = await result;
  expect({ outcome, bytes, stalls }).toEqual({ outcome: "ok", bytes: 300_000, stalls: [] });
  expect(endedAtMs - startedAtMs).toBeGreaterThanOrEqual(550);
});

test("a silence is a stall, and one that is too long ends the flow", async () => {
  const { outcome, stalls, bytes } = await play("/stuck", { stallMs: 50, idleTimeoutMs: 200 }).result;
  expect({ outcome, bytes, stalls: stalls.length }).toEqual({ outcome: "timed-out", bytes: 1_000, stalls: 1 });
});

test("a connection that is cut is a reset; one that we end is stopped", async () => {
  const cut = play("/cut");
  await waitUntil(() => cut.lines.length > 1, { what: "the first bytes", timeoutMs: 5_000 });
  stuck?.socket?.resetAndDestroy();
  expect(await cut.result).toMatchObject({ outcome: "reset", bytes: 1_000 });
  const ended = play("/stuck");
  await waitUntil(() => ended.lines.length > 1, { what: "the first bytes", timeoutMs: 5_000 });
  ended.stop();
  expect(await ended.result).toMatchObject({ outcome: "stopped", bytes: 1_000 });
});

test("who was refused has nothing", async () => {
  const closed = http.createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await play("", { url: `tcp://127.0.0.1:${port}` }).result).toMatchObject({ outcome: "refused", bytes: 0 });
});
