/** Faults from start to end on one lab: their effect is seen from inside it, on and off. Packets are the fabric's tests. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { FaultOptions, KnownFault } from "../faults/index.ts";
import { waitUntil } from "../model/wait.ts";
import { killLeader } from "../testing/kill-leader.ts";
import { labName, TEST_TIME_SCALE } from "../testing/test-lab.ts";
import { startLab } from "./start.ts";
import type { StartedLab } from "./started-lab.ts";

const SERVICE = "service-server-1";
const APP = "app-server-1";
const WITHIN_MS = 20_000;

let lab: StartedLab;

beforeAll(async () => {
  lab = await startLab({ template: "proxy-ha", name: labName("faults"), timeScale: TEST_TIME_SCALE });
});

afterEach(async () => {
  await lab.stopFaults();
});

afterAll(async () => {
  await lab?.stop();
});

/** What a shell inside says, and its exit code. */
async function shell(instance: string, script: string): Promise<{ exitCode: number; stdout: string }> {
  const { exitCode, stdout } = await lab.exec(instance, ["sh", "-c", script]);
  return { exitCode, stdout: stdout.trim() };
}

/** True where the service answers a request through the proxies. */
async function serves(): Promise<boolean> {
  const url = (await lab.status()).outputs.find((one) => one.key === "ServiceURL")?.value;
  const script = `. /etc/profile.d/proxy.sh; curl -sf -m 2 -o /dev/null ${url}`;
  return (await shell(APP, script)).exitCode === 0;
}

async function untilServes(expected: boolean): Promise<void> {
  const what = `the service to ${expected ? "answer" : "be silent"}`;
  await waitUntil(async () => (await serves()) === expected, { what, timeoutMs: WITHIN_MS });
}

const SILENCING: readonly [KnownFault, FaultOptions[KnownFault]][] = [
  ["pause", { instance: SERVICE }],
  ["kill", { instance: SERVICE }],
  ["stop", { instance: SERVICE }],
  ["process-kill", { instance: SERVICE, process: "httpd" }],
  ["network-cut", { instance: SERVICE }],
];

test.each(SILENCING)("%s of the service: nobody is answered until it ends", async (kind, options) => {
  await untilServes(true);
  const fault = await lab.fault(kind, options as never);
  expect((await lab.faults()).map((one) => one.id)).toEqual([fault.id]);
  await untilServes(false);
  await fault.stop();
  expect(await lab.faults()).toEqual([]);
  await untilServes(true);
});

test("reboot: a member comes back as the same instance with its address, and is not replaced", async () => {
  const startedAt = async () => {
    const { state } = await lab.container("proxy-group-1");
    return state.kind === "running" ? state.startedAtMs : undefined;
  };
  const before = (await lab.container("proxy-group-1")).instanceId;
  const since = await startedAt();
  await lab.fault("reboot", { instance: "proxy-group-1" });
  expect(await startedAt()).not.toBe(since);
  await waitUntil(async () => (await lab.status()).ready, { what: "the lab to be ready", timeoutMs: WITHIN_MS });
  expect((await lab.container("proxy-group-1")).instanceId).toBe(before);
  expect(await lab.faults()).toEqual([]);
});

test("disk-full: what is there is read, nothing is written; then both again", async () => {
  const write = () => shell(SERVICE, "echo x >/var/tmp/probe && cat /var/tmp/probe");
  expect((await write()).stdout).toBe("x");
  await using fault = await lab.fault("disk-full", { instance: SERVICE });
  expect((await write()).exitCode).not.toBe(0);
  expect((await shell(SERVICE, "cat /var/lib/dpkg/status | head -c 7")).stdout).toBe("Package");
  await fault.stop();
  expect((await write()).stdout).toBe("x");
  expect((await shell(SERVICE, "ls /dev/shm; grep tierlab /proc/mounts")).stdout).toBe("");
});

test("cpu-stress: busy processes run on a bounded processor, and are gone at the end", async () => {
  const busy = async () =>
    Number((await shell(APP, "cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' | grep -c tierlab-[f]ault")).stdout);
  const throttled = async () => (await shell(APP, "cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat")).stdout;
  const fault = await lab.fault("cpu-stress", { instance: APP, workers: 2, cpus: 0.2 });
  await waitUntil(async () => (await busy()) >= 2, { what: "the processes", timeoutMs: WITHIN_MS });
  await waitUntil(async () => /nr_throttled [1-9]/.test(await throttled()), {
    what: "the bound",
    timeoutMs: WITHIN_MS,
  });
  await fault.stop();
  expect(await busy()).toBe(0);
});

test("memory-stress: the share is taken of a bounded memory, and both end", async () => {
  const limit = async () => {
    const files = "/sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes";
    return (await shell(APP, `cat ${files} 2>/dev/null`)).stdout;
  };
  const usedMiB = async () => {
    const files = "/sys/fs/cgroup/memory.current /sys/fs/cgroup/memory/memory.usage_in_bytes";
    return Number((await shell(APP, `cat ${files} 2>/dev/null`)).stdout) / 1024 / 1024;
  };
  const before = await limit();
  const fault = await lab.fault("memory-stress", { instance: APP, memoryMiB: 128, percent: 60 });
  expect(await limit()).toBe(String(128 * 1024 * 1024));
  await waitUntil(async () => (await usedMiB()) > 70, { what: "the memory to be taken", timeoutMs: WITHIN_MS });
  await fault.stop();
  expect(await limit()).toBe(before);
  await waitUntil(async () => (await usedMiB()) < 70, { what: "the memory to be free", timeoutMs: WITHIN_MS });
});

test("a fault of a program that is killed ends; one that is kept stays, also over the loss of control", async () => {
  const program = fileURLToPath(new URL("../testing/hold-fault.ts", import.meta.url));
  const child = spawn(process.execPath, [program, lab.name, SERVICE], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await new Promise((resolve) => child.stdout.once("data", resolve));
    await lab.fault("latency", { between: "1a", and: "1c", ms: 20 }, { keep: true });
    expect((await lab.faults()).map((one) => one.kind)).toEqual(["network-cut", "latency"]);
    await killLeader(lab);
    await untilServes(false);
    expect((await lab.faults()).map((one) => one.kind)).toEqual(["network-cut", "latency"]);
  } finally {
    child.kill("SIGKILL");
  }
  await waitUntil(async () => (await lab.faults()).length === 1, {
    what: "the end of the fault",
    timeoutMs: WITHIN_MS,
  });
  expect(await lab.faults()).toMatchObject([{ kind: "latency" }]);
  expect((await lab.stopFaults()).map((one) => one.kind)).toEqual(["latency"]);
  await untilServes(true);
});
