import { mkdtemp, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { type HealthMessage, LabError, type TargetHealth, waitUntil } from "../model/index.ts";
import { askAgent, followHealth, sendState, serveAgent } from "./index.ts";

interface Size {
  readonly size: number;
}

function parseSize(value: unknown): Size {
  const { size } = (value ?? {}) as { size?: unknown };
  if (typeof size !== "number") throw new LabError("InvalidState", "size: not a number");
  return { size };
}

const target = {
  targetGroupId: "tg-app",
  targetId: "i-1",
  port: 80,
  availabilityZone: "a",
  state: "healthy",
  sinceMs: 1,
} as TargetHealth;
const change: HealthMessage = { kind: "change", target: { ...target, state: "unhealthy" } };

async function socketFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-agent-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "agent.sock");
}

async function setUp(options: { socketPath?: string; onState?: (state: Size) => void | Promise<void> } = {}) {
  const socketPath = options.socketPath ?? (await socketFile());
  const applied: Size[] = [];
  const listeners = new Set<(message: HealthMessage) => void>();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  await serveAgent({
    socketPath,
    parse: parseSize,
    onState: async (state) => {
      await options.onState?.(state);
      applied.push(state);
    },
    health: {
      snapshot: () => [target],
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    reports: {
      "/flows": async () => applied.map(({ size }) => size),
      "/broken": async () => {
        throw new LabError("CountersUnreadable", "no such table", { status: 500 });
      },
    },
    signal: stop.signal,
  });
  const tell = (message: HealthMessage) => listeners.forEach((listener) => void listener(message));
  return { socketPath, applied, listeners, tell, stop };
}

function ask(
  socketPath: string,
  method: string,
  path: string,
  body?: string,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method, path, agent: false });
    request.once("error", reject);
    request.once("response", async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    );
    request.end(body);
  });
}

function follow(socketPath: string): (HealthMessage | undefined)[] {
  const heard: (HealthMessage | undefined)[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  void followHealth(socketPath, (message) => heard.push(message), stop.signal);
  return heard;
}

const until = (what: string, probe: () => boolean) => waitUntil(probe, { what, timeoutMs: 5000, everyMs: 5 });

test("a state that is sent is applied, and can be read back", async () => {
  const { socketPath, applied } = await setUp();
  expect((await ask(socketPath, "GET", "/state")).status).toBe(404);
  await sendState(socketPath, { size: 3 });
  expect(applied).toEqual([{ size: 3 }]);
  expect(await ask(socketPath, "GET", "/state")).toEqual({ status: 200, body: '{"size":3}\n' });
});

test("a report is made anew for each who asks; one that fails is told in the program's own words", async () => {
  const { socketPath } = await setUp();
  expect(await askAgent(socketPath, "/flows")).toEqual([]);
  await sendState(socketPath, { size: 3 });
  expect(await askAgent(socketPath, "/flows")).toEqual([3]);
  await expect(askAgent(socketPath, "/broken")).rejects.toMatchObject({ code: "CountersUnreadable", status: 500 });
  await expect(askAgent(socketPath, "/nothing")).rejects.toMatchObject({ code: "NotFound" });
  await expect(askAgent("/nonexistent.sock", "/flows")).rejects.toMatchObject({ code: "AgentUnreachable" });
});

test("a body that is no JSON, or no state, is refused and nothing is applied", async () => {
  const { socketPath, applied } = await setUp();
  const broken = await ask(socketPath, "PUT", "/state", "{size");
  expect([broken.status, JSON.parse(broken.body).code]).toEqual([400, "InvalidJson"]);
  await expect(sendState(socketPath, { size: "big" })).rejects.toMatchObject({
    name: "LabError",
    code: "InvalidState",
    message: "size: not a number",
    status: 400,
  });
  expect(applied).toEqual([]);
});

test("a state that cannot be applied is told to the sender and to healthz until the next one is", async () => {
  const { socketPath } = await setUp({
    onState: ({ size }) => {
      if (size > 9) throw new LabError("RulesetRejected", "nft refused it", { status: 500, hint: "look" });
    },
  });
  await sendState(socketPath, { size: 1 });
  await expect(sendState(socketPath, { size: 10 })).rejects.toMatchObject({ code: "RulesetRejected", hint: "look" });
  expect(await ask(socketPath, "GET", "/healthz")).toEqual({
    status: 503,
    body: '{"status":"failing","message":"nft refused it"}\n',
  });
  expect((await ask(socketPath, "GET", "/state")).body).toBe('{"size":1}\n');
  await sendState(socketPath, { size: 2 });
  expect((await ask(socketPath, "GET", "/healthz")).status).toBe(200);
});

test("states are applied one at a time, in the order in which they came", async () => {
  const steps: string[] = [];
  const { socketPath } = await setUp({
    onState: async ({ size }) => {
      steps.push(`begin ${size}`);
      const other = waitUntil(() => steps.length > 1, { what: "a second one", timeoutMs: 200, everyMs: 5 });
      if (steps.length === 1) await other.catch(() => {});
      steps.push(`end ${size}`);
    },
  });
  await Promise.all([sendState(socketPath, { size: 1 }), sendState(socketPath, { size: 2 })]);
  expect(steps.map((step) => step.split(" ")[0])).toEqual(["begin", "end", "begin", "end"]);
});

test("the health stream begins with a snapshot and goes on with every change", async () => {
  const { socketPath, tell, listeners } = await setUp();
  const heard = follow(socketPath);
  await until("the snapshot", () => heard.length === 1);
  tell(change);
  await until("the change", () => heard.length === 2);
  expect(heard).toEqual([{ kind: "snapshot", targets: [target] }, change]);
  expect(listeners.size).toBe(1);
});

test("a reader that left is forgotten", async () => {
  const { socketPath, listeners } = await setUp();
  const socket = net.connect(socketPath);
  socket.write("GET /events HTTP/1.1\r\nHost: agent\r\n\r\n");
  await until("the reader", () => listeners.size === 1);
  socket.destroy();
  await until("its end", () => listeners.size === 0);
});

test("a follower says when the link is down, comes back by itself, and begins with a snapshot again", async () => {
  const { socketPath, stop } = await setUp();
  const heard = follow(socketPath);
  await until("the snapshot", () => heard.length === 1);
  stop.abort();
  await until("the end of the link", () => heard.length === 2);
  await setUp({ socketPath });
  await until("the next snapshot", () => heard.length === 3);
  expect(heard.map((message) => message?.kind)).toEqual(["snapshot", undefined, "snapshot"]);
});

test("a follower that is aborted resolves and hears nothing more", async () => {
  const { socketPath, tell, listeners } = await setUp();
  const heard: unknown[] = [];
  const stop = new AbortController();
  const following = followHealth(socketPath, (message) => heard.push(message), stop.signal);
  await until("the snapshot", () => heard.length === 1);
  stop.abort();
  await following;
  tell(change);
  await until("its end", () => listeners.size === 0);
  expect(heard).toHaveLength(1);
});

test("a socket file that a killed process left does not keep the next one from listening", async () => {
  const socketPath = await socketFile();
  await writeFile(socketPath, "");
  await setUp({ socketPath });
  expect((await ask(socketPath, "GET", "/healthz")).status).toBe(200);
});

test("sending to an agent that is not there says so", async () => {
  await expect(sendState("/nowhere/agent.sock", {})).rejects.toMatchObject({
    code: "AgentUnreachable",
    message: expect.stringContaining("ENOENT"),
  });
});

test("an unknown path is a 404", async () => {
  const { socketPath } = await setUp();
  expect((await ask(socketPath, "DELETE", "/state")).status).toBe(404);
});
