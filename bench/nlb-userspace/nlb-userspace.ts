/**
 * The userspace plane against HAProxy and nginx stream, as TCP proxies and as TLS terminators, with the same number of
 * workers, before the same target on one loopback.
 *
 * Rounds are interleaved, and ratios formed within a round, as in `bench/nlb`. Two cores carry load, target and balancer
 * here: with two workers each, whatever a balancer costs is taken from the other two.
 */
import { parseWrk } from "../nlb/output.ts";
import { type BenchReport, type BenchRow, compareRows, describeMachine, type PathRole } from "../report.ts";
import { BIG_BYTES, TARGET_PORT } from "./programs.ts";
import { BALANCERS, buildStand, portsOf, type Stand, WORKERS } from "./stand.ts";

export interface UserspaceBenchOptions {
  readonly rounds: number;
  /** Of each single measurement. */
  readonly seconds: number;
  readonly onProgress?: (text: string) => void;
}

interface Load {
  readonly name: string;
  readonly unit: string;
  readonly kind: "tcp" | "tls";
  readonly path: string;
  readonly options: readonly string[];
  /** What one request a second is in the metric's unit. */
  readonly factor: number;
}

const ONE_EACH = ["-H", "Connection: close"];
const LOADS: readonly Load[] = [
  { name: "keep-alive-requests", unit: "1/s", kind: "tcp", path: "/", options: ["-c64"], factor: 1 },
  { name: "new-connections", unit: "1/s", kind: "tcp", path: "/", options: ["-c64", ...ONE_EACH], factor: 1 },
  { name: "tls-new-sessions", unit: "1/s", kind: "tls", path: "/", options: ["-c32", ...ONE_EACH], factor: 1 },
  {
    name: "tls-throughput",
    unit: "Gbit/s",
    kind: "tls",
    path: "/big",
    options: ["-c16"],
    factor: (BIG_BYTES * 8) / 1e9,
  },
];

/** `direct` is the target itself, without TLS; for metrics of TLS it says what the terminating costs. */
const PATHS: readonly PathRole[] = [
  { path: "direct", role: "direct" },
  { path: "nlb-userspace", role: "ours" },
  { path: "haproxy", role: "peer" },
  { path: "nginx", role: "reference" },
];

/** @throws LabError where the stand cannot be built or a path loses connections; the stand is removed all the same. */
export async function benchNlbUserspace(options: UserspaceBenchOptions): Promise<BenchReport> {
  options.onProgress?.("building the stand");
  await using stand = await buildStand();
  const rows: BenchRow[] = [];
  for (const workers of WORKERS) {
    for (const load of LOADS) {
      options.onProgress?.(`${load.name}, ${workers} of each`);
      const samples = await measureAll(stand, load, workers, options);
      const metric = { name: `${load.name}-${workers}w`, unit: load.unit, kind: "rate" as const };
      rows.push(...compareRows(metric, PATHS, samples));
    }
  }
  return { bench: "nlb-userspace", machine: describeMachine(), rows };
}

async function measureAll(
  stand: Stand,
  load: Load,
  workers: number,
  { rounds, seconds }: UserspaceBenchOptions,
): Promise<Map<string, number[]>> {
  const samples = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < PATHS.length; turn++) {
      const { path } = PATHS[(round + turn) % PATHS.length] as PathRole;
      const argv = ["wrk", "-t2", `-d${seconds}s`, "--latency", ...load.options, urlOf(path, load, workers)];
      const { requestsPerSecond } = parseWrk(await stand.load(argv));
      samples.set(path, [...(samples.get(path) ?? []), requestsPerSecond * load.factor]);
    }
  }
  return samples;
}

function urlOf(path: string, load: Load, workers: number): string {
  const balancer = BALANCERS.find((name) => name === path);
  if (!balancer) return `http://127.0.0.1:${TARGET_PORT}${load.path}`;
  return `${load.kind === "tls" ? "https" : "http"}://127.0.0.1:${portsOf(balancer, workers)[load.kind]}${load.path}`;
}
