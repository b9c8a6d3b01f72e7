/**
 * The NLB's packet plane against the same target called directly, through HAProxy and through nginx.
 *
 * All of them are instances of one lab, so that the fabric's whole rule set, with its connection tracking, applies to
 * each leg of each. `bare` is direct without any rule in the fabric: what the rule set itself costs.
 *
 * Rounds are interleaved (every path once, then again, each round starting with another path), so that whatever else
 * the machine does falls on all of them alike; what is reported are medians.
 */
import { type BenchReport, compareRows, describeMachine, type Metric, type PathRole } from "../report.ts";
import { parseIperf, parseWrk } from "./output.ts";
import { HTTP_PORT, IPERF_PORT } from "./programs.ts";
import { buildStand, type Rules, type Stand } from "./stand.ts";
import { measureUpdates } from "./updates.ts";

export interface NlbBenchOptions {
  readonly rounds: number;
  /** Of each single measurement. */
  readonly seconds: number;
  readonly onProgress?: (text: string) => void;
}

interface Path extends PathRole {
  readonly rules: Rules;
  readonly ip: (stand: Stand) => string;
}

const PATHS: readonly Path[] = [
  { path: "bare", role: "reference", rules: "none", ip: ({ places }) => places.targetIp },
  { path: "direct", role: "direct", rules: "lab", ip: ({ places }) => places.targetIp },
  { path: "nlb", role: "ours", rules: "lab", ip: ({ places }) => places.zonalIp },
  { path: "haproxy", role: "peer", rules: "lab", ip: ({ places }) => places.haproxyIp },
  { path: "nginx", role: "peer", rules: "lab", ip: ({ places }) => places.nginxIp },
];

/** What a thousand targets cost more than two: `direct` is the latter. */
const MANY: readonly Path[] = [
  { path: "nlb-2-targets", role: "direct", rules: "2 targets", ip: ({ places }) => places.zonalIp },
  { path: "nlb-1000-targets", role: "ours", rules: "1000 targets", ip: ({ places }) => places.zonalIp },
];

interface Measurement {
  readonly paths: readonly Path[];
  readonly metrics: readonly Metric[];
  /** One value per metric. */
  readonly measure: (stand: Stand, ip: string, seconds: number) => Promise<readonly number[]>;
}

const MEASUREMENTS: readonly Measurement[] = [
  {
    paths: PATHS,
    metrics: [{ name: "new-connections", unit: "1/s", kind: "rate" }],
    measure: async (stand, ip, seconds) => [
      (await wrk(stand, ip, seconds, ["-t2", "-c64", "-H", "Connection: close"])).requestsPerSecond,
    ],
  },
  {
    paths: PATHS,
    metrics: [{ name: "keep-alive-requests", unit: "1/s", kind: "rate" }],
    measure: async (stand, ip, seconds) => [(await wrk(stand, ip, seconds, ["-t2", "-c64"])).requestsPerSecond],
  },
  {
    paths: MANY,
    metrics: [{ name: "keep-alive-by-targets", unit: "1/s", kind: "rate" }],
    measure: async (stand, ip, seconds) => [(await wrk(stand, ip, seconds, ["-t2", "-c64"])).requestsPerSecond],
  },
  {
    paths: PATHS,
    metrics: [{ name: "throughput", unit: "Gbit/s", kind: "rate" }],
    measure: async (stand, ip, seconds) => [
      parseIperf(
        await stand.load(["iperf3", "--client", ip, "--port", `${IPERF_PORT}`, "--time", `${seconds}`, "--json"]),
      ),
    ],
  },
  {
    paths: PATHS,
    metrics: [
      { name: "added-latency-p50", unit: "us", kind: "latency" },
      { name: "added-latency-p99", unit: "us", kind: "latency" },
    ],
    measure: async (stand, ip, seconds) => {
      const { p50Us, p99Us } = await wrk(stand, ip, seconds, ["-t1", "-c1"]);
      return [p50Us, p99Us];
    },
  },
];

/** Bounds how long the updates go on. */
const UPDATE_SECONDS = 8;

/** @throws LabError where the stand cannot be built or a path loses connections; the stand is removed all the same. */
export async function benchNlb(options: NlbBenchOptions): Promise<BenchReport> {
  options.onProgress?.("building the stand");
  await using stand = await buildStand();
  const rows = [];
  for (const { paths, metrics, measure } of MEASUREMENTS) {
    options.onProgress?.(metrics.map(({ name }) => name).join(", "));
    const samples = metrics.map(() => new Map<string, number[]>());
    for (const path of interleave(paths, options.rounds)) {
      await stand.setRules(path.rules);
      const values = await measure(stand, path.ip(stand), options.seconds);
      for (const [index, value] of values.entries()) append(samples[index], path.path, value);
    }
    rows.push(...metrics.flatMap((metric, index) => compareRows(metric, paths, samples[index] ?? new Map())));
  }
  options.onProgress?.("updates of the rule set");
  await stand.setRules("lab");
  rows.push(...(await measureUpdates(stand, UPDATE_SECONDS)));
  return { bench: "nlb", machine: describeMachine(), rows };
}

function interleave(paths: readonly Path[], rounds: number): Path[] {
  return Array.from({ length: rounds }, (_, round) => {
    const first = round % paths.length;
    return [...paths.slice(first), ...paths.slice(0, first)];
  }).flat();
}

async function wrk(stand: Stand, ip: string, seconds: number, load: readonly string[]) {
  const argv = ["wrk", ...load, `-d${seconds}s`, "--latency", `http://${ip}:${HTTP_PORT}/`];
  return parseWrk(await stand.load(argv));
}

function append(samples: Map<string, number[]> | undefined, path: string, value: number): void {
  samples?.set(path, [...(samples.get(path) ?? []), value]);
}
