/** The fabric's program is killed inside its container, and its container is started anew: what clients see of it. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docker } from "../docker/images/command.ts";
import { connectDocker } from "../docker/index.ts";
import { readLogs } from "../docker/logs.ts";
import type { LabContainer } from "../model/inventory.ts";
import { waitUntil } from "../model/wait.ts";
import { startLab } from "../project/start.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { startProgram } from "../scenario/running-program.ts";
import { labName, TEST_TIME_SCALE } from "../testing/test-lab.ts";
import { type CallerLine, type CallerPlan, runCaller } from "./fixture/caller-program.ts";

const FABRIC = "fabric-1";
const CALLER = "caller-1";
const EVERY_MS = 50;
/** The bound is 2 s on an idle machine; what was measured is printed. */
const RESTART_BOUND_MS = 15_000;
let lab: StartedLab;
let well: string;
let ill: string;

beforeAll(async () => {
  const template = fileURLToPath(new URL("fixture/restart.yaml", import.meta.url));
  lab = await startLab({ template, name: labName("restart"), timeScale: TEST_TIME_SCALE });
  const addressOf = async (ref: string) => (await lab.exec(ref, ["hostname", "-I"])).stdout.trim();
  [well, ill] = await Promise.all([addressOf("well-1"), addressOf("ill-1")]);
  await lab.exec("ill-1", ["pkill", "-f", "health.mjs"]);
  await untilTold();
});
afterAll(() => lab?.stop());

/** Of the target that is well, and of the one that is not. */
async function health(): Promise<(string | undefined)[]> {
  const targets = (await lab.status()).loadBalancers.flatMap((one) => one.targets);
  const instances = await Promise.all(["well-1", "ill-1"].map((ref) => lab.container(ref)));
  return instances.map(({ instanceId }) => targets.find((one) => one.targetId === instanceId)?.state);
}

/** Control hears of health again a moment after the program is back. */
function untilTold(): Promise<unknown> {
  return waitUntil(async () => (await health()).join() === "healthy,unhealthy", {
    what: "a healthy and an unhealthy target",
    timeoutMs: 120_000,
  });
}

/** The caller at work, and all that it has printed. */
async function startCaller(timeoutMs: number) {
  const name = (await lab.status()).outputs.find(({ key }) => key === "Name")?.value ?? "";
  const plan: CallerPlan = { name, port: 7000, everyMs: EVERY_MS, timeoutMs };
  const lines: CallerLine[] = [];
  const argv = ["-e", `(${runCaller})(${JSON.stringify(plan)})`];
  const program = await startProgram<CallerLine>(lab, CALLER, argv, (line) => lines.push(line));
  const of = <E extends CallerLine["event"]>(event: E) =>
    lines.filter((line): line is Extract<CallerLine, { event: E }> => line.event === event);
  const isWell = (sinceMs: number) =>
    of("call").some(({ atMs, target }) => atMs > sinceMs && target === well) &&
    of("services").some(({ atMs, areThere }) => atMs > sinceMs && areThere);
  const untilWell = (sinceMs: number) =>
    waitUntil(() => isWell(sinceMs), { what: "calls to be answered", timeoutMs: 60_000 });
  await untilWell(0);
  return {
    of,
    untilWell,
    async end() {
      program.endInput();
      await program.ended;
    },
  };
}

const startOf = ({ containerId, state }: LabContainer) =>
  `${containerId} ${state.kind === "running" ? state.startedAtMs : state.kind}`;

async function programPid(): Promise<string> {
  return (await lab.exec(FABRIC, ["pgrep", "-f", "^node .*/fabric.mjs"])).stdout.trim();
}

/** The longest time between two of these moments, in milliseconds. */
function longestGap(times: readonly number[]): number {
  return Math.max(...times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? timeMs)));
}

test("its program is killed: the same container goes on, no flow is lost, and new ones go to the healthy target", async () => {
  const [container, pid, caller] = [await lab.container(FABRIC), await programPid(), await startCaller(10_000)];
  expect(pid).toMatch(/^\d+$/);
  await lab.exec(FABRIC, ["kill", "-KILL", pid]);
  await waitUntil(async () => ![pid, ""].includes(await programPid()), { what: "another program", timeoutMs: 60_000 });
  await caller.untilWell(Date.now());
  await caller.untilWell(Date.now() + 1000);
  await caller.end();
  expect(startOf(await lab.container(FABRIC))).toBe(startOf(container));
  expect(caller.of("flow-ended")).toEqual([]);
  expect(caller.of("echo").map(({ number }) => number)).toEqual(caller.of("echo").map((_, index) => index));
  expect(new Set(caller.of("call").map(({ target }) => target))).toEqual(new Set([well]));
  await untilTold();
  const gapMs = (moments: readonly { readonly atMs: number }[]) => longestGap(moments.map(({ atMs }) => atMs));
  const answered = caller.of("services").filter(({ areThere }) => areThere);
  console.info(
    `program killed: at most ${gapMs(caller.of("echo"))} ms between two echoes, ${gapMs(caller.of("call"))} ms between ` +
      `two new connections, ${gapMs(answered)} ms between two answers of resolver and metadata`,
  );
});

test("the log says that the program ended, and how", async () => {
  const lines: string[] = [];
  const { containerId } = await lab.container(FABRIC);
  await readLogs(connectDocker(), containerId, { follow: false }, ({ text }) => lines.push(text));
  expect(lines).toContainEqual(
    expect.stringMatching(/^supervise: node ended by SIGKILL after \d+ s; starting it again in 0\.\d s$/),
  );
});

test("its container is restarted: everything is applied again, and the unhealthy target stays without flows", async () => {
  const [container, caller] = [await lab.container(FABRIC), await startCaller(300)];
  await docker(["restart", container.containerId]);
  const { state } = await lab.container(FABRIC);
  const startedMs = state.kind === "running" ? state.startedAtMs : Number.NaN;
  await caller.untilWell(startedMs);
  const tookMs = Math.max(
    (caller.of("call").find(({ atMs, target }) => atMs > startedMs && target === well)?.atMs ?? 0) - startedMs,
    (caller.of("services").find(({ atMs, areThere }) => atMs > startedMs && areThere)?.atMs ?? 0) - startedMs,
  );
  console.info(`container restarted: all is applied ${tookMs} ms after its start`);
  await caller.untilWell(Date.now() + 1000);
  await caller.end();
  expect(tookMs).toBeLessThan(RESTART_BOUND_MS);
  expect(caller.of("call").map(({ target }) => target)).not.toContain(ill);
  await untilTold();
});
