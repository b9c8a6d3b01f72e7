import { mkdtemp, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askAgent, followHealth, parseMetrics, sendState } from "../../lab/agent/index.ts";
import {
  type AlbNodeState,
  type HealthMessage,
  systemClock,
  type TargetAnomaly,
  type TargetRegistration,
  waitUntil,
} from "../../lab/model/index.ts";
import { answering, freePort, GROUP, ok, rawClient, startBench, stateOf } from "./fixture.ts";
import { startProgram } from "./program.ts";

test("a node follows the states sent to its socket, checks its targets, and lets a request finish when it stops", async () => {
  await using bench = await startBench();
  await using folder = await temporaryFolder();
  const socketPath = join(folder.path, "alb.sock");
  const program = await startProgram({ socketPath, clock: systemClock, random: Math.random, host: "127.0.0.1" });
  const held: Socket[] = [];
  const good = await bench.target((socket) => {
    socket.on("data", (bytes) => (bytes.includes("HealthChecker") ? socket.write(ok("")) : held.push(socket)));
  });
  const bad = await bench.target(answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"));
  const port = await freePort();
  await sendState(socketPath, listeningOn(port, [good, bad]));

  const heard = new Map<string, string>();
  using stop = stopper();
  followHealth(socketPath, (message) => note(heard, message), stop.signal);
  await waitUntil(() => heard.get(good.id) === "healthy undefined", { what: "the good target", timeoutMs: 5000 });
  await waitUntil(() => heard.get(bad.id) === "unhealthy Target.ResponseCodeMismatch", {
    what: "the bad target",
    timeoutMs: 5000,
  });

  using client = rawClient(port);
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await waitUntil(() => held.length > 0, { what: "a request at the target", timeoutMs: 5000 });
  const told = parseMetrics(await askAgent(socketPath, "/metrics")).series;
  const active = told.find(({ metric }) => metric === "ActiveConnectionCount");
  expect(active).toMatchObject({ dimensions: { LoadBalancer: "app/front/123456789abcdef0", AvailabilityZone: "1a" } });
  expect(active?.total).toBe(2);
  const stopped = program.stop(5000);
  held[0]?.write(ok("good"));
  expect(await client.untilClosed()).toMatch(/Connection: close\r\n\r\ngood$/);
  await stopped;
  using late = rawClient(port);
  expect(await late.untilClosed()).toBe("");
});

test("ALB-048, 091: a target that fails what others do is told to control, and counted", async () => {
  await using bench = await startBench();
  await using folder = await temporaryFolder();
  const socketPath = join(folder.path, "alb.sock");
  const program = await startProgram({ socketPath, clock: systemClock, random: Math.random, host: "127.0.0.1" });
  const bad = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";
  const targets = await Promise.all(
    [ok(""), ok(""), bad].map((answer) =>
      bench.target(answering((head) => (head.includes("HealthChecker") ? ok("") : answer))),
    ),
  );
  const port = await freePort();
  await sendState(socketPath, listeningOn(port, targets));
  let told: readonly TargetAnomaly[] = [];
  using stop = stopper();
  const onMessage = (message: HealthMessage | undefined) => {
    if (message?.kind === "anomalies") told = message.targets;
  };
  followHealth(socketPath, onMessage, stop.signal);
  using client = rawClient(port);
  const isTold = () => {
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    return told.length > 0;
  };
  await waitUntil(isTold, { what: "an anomaly", timeoutMs: 20_000, everyMs: 5 });
  const { id, port: targetPort } = targets[2] ?? {};
  expect(told).toEqual([
    { targetGroupId: GROUP.id, targetId: id, port: targetPort, isAnomalous: true, isMitigated: false },
  ]);
  const { series } = parseMetrics(await askAgent(socketPath, "/metrics"));
  expect(series.find(({ metric }) => metric === "AnomalousHostCount")?.total).toBe(1);
  await program.stop(0);
});

function listeningOn(port: number, targets: readonly TargetRegistration[]): AlbNodeState {
  const healthCheck = { ...GROUP.healthCheck, intervalSeconds: 5, timeoutSeconds: 2 };
  const state = stateOf(targets, { group: { healthCheck }, state: { timeScale: 50 } });
  return { ...state, listeners: state.listeners.map((listener) => ({ ...listener, port })) };
}

function note(heard: Map<string, string>, message: HealthMessage | undefined): void {
  const targets = message?.kind === "snapshot" ? message.targets : message?.kind === "change" ? [message.target] : [];
  for (const target of targets) heard.set(target.targetId, `${target.state} ${target.reason}`);
}

function stopper(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  return { signal: controller.signal, [Symbol.dispose]: () => controller.abort() };
}

async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "tierlab-alb-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}
