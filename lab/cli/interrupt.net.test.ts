import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../model/wait.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

test("who interrupts a command again does not wait for what it has under way", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-interrupt-"));
  const socket = join(folder, "engine.sock");
  // An engine that never answers keeps the command, and its first interruption, waiting.
  const engine = net.createServer(() => {});
  await new Promise<void>((resolve) => engine.listen(socket, resolve));
  const child = spawn(process.execPath, [MAIN, "ls"], { env: { ...process.env, DOCKER_HOST: `unix://${socket}` } });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    engine.close();
    await rm(folder, { recursive: true });
  });
  await once(engine, "connection");
  child.kill("SIGINT");
  await waitUntil(() => child.exitCode !== null || !child.kill("SIGINT"), { what: "its end", timeoutMs: 20_000 });
  await waitUntil(() => child.exitCode !== null, { what: "its exit code", timeoutMs: 5_000 });
  expect(child.exitCode).toBe(130);
});
