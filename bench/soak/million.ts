import { join } from "node:path";
import { createHandle } from "../../lab/handle/create.ts";
import type { LabHandle } from "../../lab/handle/handle.ts";
import { LabError } from "../../lab/model/errors.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { startLab } from "../../lab/project/start.ts";
import { areHealthy, replaceOne, serviceChanges, turnUnhealthy } from "./million-changes.ts";
import { type RunningFlows, startFlows } from "./million-flows.ts";
import { watchRules } from "./million-rules.ts";
import { judge, type Verdict } from "./million-verdict.ts";
import type { Soak } from "./soak.ts";

const MILLION = 1_000_000;
const PORT = 7000;
const TIME_SCALE = 10;
/** Calm and change come by turns, so many times over the whole run. */
const SPANS = 12;
/** Slower than this and the run is given up. */
const LEAST_PER_SECOND = 100;
const MOST_GROWTH_MIB = 32;
/** Every source port towards each of the load balancer's sides, and what the lab itself keeps open. */
const MOST_TRACKED = 2 * 64_512;

export interface MillionPlan {
  readonly name: string;
  readonly count: number;
  readonly atOnce: number;
  readonly pauseMs: number;
  readonly say: (text: string) => void;
}

interface FabricUse {
  /** Of the fabric's container without the page cache. */
  readonly memoryMiB: number;
  readonly trackedFlows: number;
}

export interface MillionFigures extends Verdict {
  readonly holds: boolean;
  readonly perSecond: number;
  /** What a million of them takes at this pace. */
  readonly millionSeconds: number;
  readonly changes: number;
  readonly fabric: { readonly at10Percent: FabricUse; readonly at100Percent: FabricUse };
}

/** A million short connections while targets turn unhealthy, drain and come back; `TIERLAB_SOAK_CONNECTIONS` takes fewer. */
export const million: Soak = (say) => {
  const count = Number(process.env.TIERLAB_SOAK_CONNECTIONS ?? MILLION);
  if (!Number.isInteger(count) || count < 1) {
    throw new LabError("InvalidArgument", `TIERLAB_SOAK_CONNECTIONS takes a whole number from 1; got \`${count}\``);
  }
  return connectMany({ name: "soak-million", count, atOnce: 32, pauseMs: 0, say });
};

/** @throws LabError `SoakFailed`, `WaitTimedOut` */
export async function connectMany({ name, count, atOnce, pauseMs, say }: MillionPlan): Promise<MillionFigures> {
  const template = join(import.meta.dirname, "million.yaml");
  await using started = await startLab({ template, name, timeScale: TIME_SCALE });
  const lab = createHandle(started);
  await areHealthy(lab);
  const host = await lab.loadBalancer("million").dnsName();
  const rules = await watchRules(started);
  const startedMs = performance.now();
  const running = await startFlows(lab, "caller", { host, port: PORT, count, atOnce, pauseMs });
  const until = (done: number) => untilDone(running, done, count);
  const early = until(count / 10).then(() => fabricUse(lab));
  await Promise.all([running.ended, early, disturb(lab, running, { count, until, say })]);
  const seconds = (performance.now() - startedMs) / 1000;
  const at100Percent = await fabricUse(lab);
  rules.check();
  const changes = serviceChanges(await Array.fromAsync(lab.events()), rules.generations);
  const verdict = judge(running.flows, changes);
  const fabric = { at10Percent: await early, at100Percent };
  return {
    holds: holdsAll(verdict, fabric),
    ...verdict,
    perSecond: Math.round(count / seconds),
    millionSeconds: Math.round((MILLION / count) * seconds),
    changes: changes.length,
    fabric,
  };
}

interface Disturbance {
  readonly count: number;
  readonly until: (done: number) => Promise<unknown>;
  readonly say: (text: string) => void;
}

/** By turns: one that stands for good turns unhealthy and comes back, one of the group drains and is replaced. */
async function disturb(lab: LabHandle, running: RunningFlows, { count, until, say }: Disturbance): Promise<void> {
  const span = count / SPANS;
  for (let turn = 0; ; turn++) {
    await until(running.flows.length + span);
    if (running.isOver || running.flows.length >= count) return;
    say(`${running.flows.length} of ${count}: a target ${turn % 2 === 0 ? "turns unhealthy" : "drains"}`);
    if (turn % 2 === 0) {
      const tier = turn % 4 === 0 ? "ServerA" : "ServerB";
      await turnUnhealthy(lab, tier, async () => void (await until(running.flows.length + span / 2)));
    } else await replaceOne(lab);
  }
}

function untilDone(running: RunningFlows, done: number, count: number): Promise<true> {
  return waitUntil(() => running.isOver || running.flows.length >= done, {
    what: `${done} connections`,
    timeoutMs: 60_000 + (count / LEAST_PER_SECOND) * 1_000,
  });
}

function holdsAll(verdict: Verdict, { at10Percent, at100Percent }: MillionFigures["fabric"]): boolean {
  const isFlat = at100Percent.memoryMiB - at10Percent.memoryMiB < MOST_GROWTH_MIB;
  const isBounded = at100Percent.trackedFlows <= MOST_TRACKED;
  const isTold = verdict.misled === 0 && Number.isFinite(verdict.swapMs);
  return isTold && verdict.lost === 0 && verdict.isEven && isFlat && isBounded;
}

/** Where version 1 of control groups is mounted, and version 2. */
const MEMORY_FILES = {
  usage: "/sys/fs/cgroup/memory/memory.usage_in_bytes /sys/fs/cgroup/memory.current",
  stat: "/sys/fs/cgroup/memory/memory.stat /sys/fs/cgroup/memory.stat",
} as const;

async function fabricUse(lab: LabHandle): Promise<FabricUse> {
  const pageCache = `cat ${MEMORY_FILES.stat} 2>/dev/null | grep -E '^(cache|file) '`;
  const script = `cat ${MEMORY_FILES.usage} 2>/dev/null; ${pageCache}; conntrack -C`;
  const { stdout, stderr } = await lab.exec("fabric", ["sh", "-c", script]);
  const [usage = "", cache = "", tracked = ""] = stdout.trim().split("\n");
  const bytes = Number(usage) - Number(cache.split(" ")[1]);
  if (Number.isNaN(bytes) || tracked === "") {
    throw new LabError("SoakFailed", `No use of the fabric is told: ${stdout}${stderr}`, { status: 500 });
  }
  return { memoryMiB: Math.round(bytes / 2 ** 20), trackedFlows: Number(tracked) };
}
