/**
 * The userspace plane against HAProxy and nginx stream, as TCP proxies and as TLS terminators, with the same number of
 * workers, before the same target on one loopback.
 *
 * Rounds are interleaved, and ratios formed within a round, as in `bench/nlb`. Two cores carry load, target and balancer
 * here: with two workers each, whatever a balancer costs is taken from the other two. So processor time of the balancer
 * per request stands beside each rate: it tells what the balancer itself costs, whoever else wants the cores.
 */
import { parseWrk } from "../nlb/output.ts";
import { type BenchReport, type BenchRow, compareRows, describeMachine, type PathRole } from "../report.ts";
import { BIG_BYTES, TARGET_PORT } from "./programs.ts";
import { BALANCERS, type Balancer, buildStand, portsOf, type Stand, WORKERS } from "./stand.ts";

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

/**
 * `least-node` is what the runtime alone costs.
 *
 * `direct` is the target itself, without TLS; for metrics of TLS it says what the terminating costs.
 */
const PATHS: readonly PathRole[] = [
  { path: "direct", role: "direct" },
  { path: "nlb-userspace", role: "ours" },
  { path: "haproxy", role: "peer" },
  { path: "nginx", role: "reference" },
  { path: "least-node", role: "reference" },
];

/** Those that take processor time of their own. */
const BETWEEN = PATHS.filter(({ role }) => role !== "direct");

/** @throws LabError where the stand cannot be built or a path loses connections; the stand is removed all the same. */
export async function benchNlbUserspace(options: UserspaceBenchOptions): Promise<BenchReport> {
  options.onProgress?.("building the stand");
  await using stand = await buildStand();
  const rows: BenchRow[] = [];
  for (const workers of WORKERS) {
    for (const load of LOADS) {
      options.onProgress?.(`${load.name}, ${workers} of each`);
      const { rates, cpuUs } = await measureAll(stand, load, workers, options);
      const name = `${load.name}-${workers}w`;
      rows.push(...compareRows({ name, unit: load.unit, kind: "rate" }, PATHS, rates));
      rows.push(...compareRows({ name: `cpu-${name}`, unit: "us", kind: "cost" }, BETWEEN, cpuUs));
    }
  }
  return { bench: "nlb-userspace", machine: describeMachine(), rows };
}

/** By path, one per round: rates, and the balancer's processor time for each request. */
interface Measured {
  readonly rates: Map<string, number[]>;
  readonly cpuUs: Map<string, number[]>;
}

async function measureAll(
  stand: Stand,
  load: Load,
  workers: number,
  { rounds, seconds }: UserspaceBenchOptions,
): Promise<Measured> {
  const measured: Measured = { rates: new Map(), cpuUs: new Map() };
  // The first is not counted: Node compiles what it runs often.
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < PATHS.length; turn++) {
      const { path } = PATHS[(round + 1 + turn) % PATHS.length] as PathRole;
      const balancer = BALANCERS.find((name) => name === path);
      const cpuMs = async () => (balancer ? await stand.cpuMs(balancer, workers) : 0);
      const argv = ["wrk", "-t2", `-d${seconds}s`, "--latency", ...load.options, urlOf(balancer, load, workers)];
      const beforeMs = await cpuMs();
      const { requests, requestsPerSecond } = parseWrk(await stand.load(argv));
      if (round < 0) continue;
      append(measured.rates, path, requestsPerSecond * load.factor);
      if (balancer) append(measured.cpuUs, path, (((await cpuMs()) - beforeMs) * 1000) / requests);
    }
  }
  return measured;
}

function append(samples: Map<string, number[]>, path: string, value: number): void {
  samples.set(path, [...(samples.get(path) ?? []), value]);
}

function urlOf(balancer: Balancer | undefined, load: Load, workers: number): string {
  if (!balancer) return `http://127.0.0.1:${TARGET_PORT}${load.path}`;
  return `${load.kind === "tls" ? "https" : "http"}://127.0.0.1:${portsOf(balancer, workers)[load.kind]}${load.path}`;
}
