import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../model/wait.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { isCurlFailure, startCurlLoop } from "./curl-loop.ts";

/** This machine in an instance's place: the loop is a shell script, and every shell is as good. */
const here = {
  stream: async (_: string, [command = "", ...args]: readonly string[]) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    const exited = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? -1)));
    return { stdout: child.stdout, stderr: child.stderr, endInput: () => child.stdin.end(), exited };
  },
  exec: async (_: string, [command = "", ...args]: readonly string[]) => {
    const file = args.at(-1) ?? "";
    if (command === "rm") await rm(file);
    return { exitCode: 0, stdout: command === "cat" ? await readFile(file, "utf8") : "", stderr: "" };
  },
} as unknown as StartedLab;

async function serve(
  answer: (n: number, response: http.ServerResponse) => void,
): Promise<{ url: string; asked: () => number }> {
  let count = 0;
  const server = http.createServer((_, response) => answer(count++, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => count };
}

test.runIf(existsSync("/usr/bin/curl"))(
  "an answer that hangs is a failure and does not hold back the next request",
  async () => {
    const { url, asked } = await serve((n, response) => {
      if (n !== 2) response.end();
    });
    const loop = await startCurlLoop(here, "here", { url, everyMs: 100, timeoutMs: 1_000 });
    await waitUntil(() => asked() >= 6, { what: "six requests", timeoutMs: 20_000 });
    const lines = await loop.stop();
    expect(lines.length).toBeGreaterThanOrEqual(6);
    const hung = lines.findIndex(isCurlFailure);
    expect(lines.filter(isCurlFailure)).toMatchObject([{ exitCode: 28, status: 0 }]);
    expect(lines[hung + 1]?.atMs).toBeLessThan((lines[hung]?.atMs ?? 0) + (lines[hung]?.tookMs ?? 0));
  },
);

test.runIf(existsSync("/usr/bin/curl"))(
  "a loop whose time is over ends by itself, and is read afterwards",
  async () => {
    const { url, asked } = await serve((_, response) => response.end());
    const loop = await startCurlLoop(here, "here", { url, everyMs: 100, timeoutMs: 1_000, durationMs: 300 });
    await waitUntil(() => asked() >= 3, { what: "its three requests", timeoutMs: 20_000 });
    expect(await loop.stop()).toHaveLength(3);
  },
);
