/** A scenario whose process ends while its fault is on: nothing stays broken, and no command is needed for that. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { labFor } from "../../lab/scenario/index.ts";
import { labName, TEST_TIME_SCALE } from "../../lab/testing/test-lab.ts";
import proxyHung from "./proxy-hung.scenario.ts";

const CLI = join(import.meta.dirname, "../../lab/cli/main.ts");
const DEADLINE_MS = 60_000;

let lab: StartedLab;
let child: ChildProcess | undefined;

beforeAll(async () => {
  lab = await labFor(proxyHung, { name: labName("interrupted"), timeScale: TEST_TIME_SCALE });
});
afterAll(async () => {
  child?.kill("SIGKILL");
  await lab?.stop();
});

/** Plays it as a person does, and waits until a proxy hangs. */
async function playUntilHung(): Promise<ChildProcess> {
  child = spawn(process.execPath, [CLI, "run", proxyHung.name, "--lab", lab.name, "--seed", "1"], { stdio: "ignore" });
  await waitUntil(async () => (await stateOfProxies()).includes("hung"), {
    what: "a proxy to hang",
    timeoutMs: DEADLINE_MS,
  });
  expect((await lab.faults()).map(({ kind }) => kind)).toEqual(["pause"]);
  return child;
}

async function stateOfProxies(): Promise<string[]> {
  const { instances } = await lab.status();
  return instances.filter((one) => one.tier === "ProxyGroup").map((one) => one.state);
}

async function expectWhole(): Promise<void> {
  const isWhole = async () => (await lab.faults()).length === 0 && !(await stateOfProxies()).includes("hung");
  await waitUntil(isWhole, { what: "the lab to have no fault", timeoutMs: DEADLINE_MS });
  const programs = await lab.exec("app-server-1", ["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]);
  expect(programs.stdout).not.toContain("load.mjs");
}

test("killed at once, it leaves no fault behind, and no load", async () => {
  const run = await playUntilHung();
  run.kill("SIGKILL");
  await expectWhole();
});

test("interrupted, it undoes its fault before it ends with 130", async () => {
  const run = await playUntilHung();
  const ended = once(run, "exit");
  run.kill("SIGINT");
  expect(await ended).toEqual([130, null]);
  expect(await lab.faults()).toEqual([]);
  await expectWhole();
});
