/**
 * A node of the ALB against HAProxy and nginx as HTTP balancers with the same rules, headers and log: on one core each, over kept
 * connections on both sides.
 *
 * Rounds are interleaved, and ratios formed within a round, as in `bench/nlb`. What is compared is the rate per core: requests by
 * processor time that the balancer took, whoever else wanted its core meanwhile.
 */
import { parseWrk } from "../nlb/output.ts";
import { type BenchReport, type BenchRow, compareRows, describeMachine, type PathRole } from "../report.ts";
import { BALANCERS, type Balancer, BODIES, type Body, PATH, PORTS } from "./programs.ts";
import { buildStand, type Stand } from "./stand.ts";

export interface AlbBenchOptions {
  readonly rounds: number;
  /** Of each single measurement. */
  readonly seconds: number;
  readonly onProgress?: (text: string) => void;
}

const PATHS: readonly PathRole[] = [
  { path: "alb", role: "ours" },
  { path: "haproxy", role: "peer" },
  { path: "nginx", role: "peer" },
];
const CONNECTIONS = 64;

/** By path, one per round. */
class Samples extends Map<string, number[]> {
  add(path: string, value: number): void {
    this.set(path, [...(this.get(path) ?? []), value]);
  }
}

/** @throws LabError where the stand cannot be built or a balancer loses connections; the stand is removed all the same */
export async function benchAlb(options: AlbBenchOptions): Promise<BenchReport> {
  options.onProgress?.("building the stand");
  await using stand = await buildStand();
  const rows: BenchRow[] = [];
  for (const body of Object.keys(BODIES) as Body[]) {
    options.onProgress?.(`bodies of ${body}`);
    rows.push(...(await measure(stand, body, options)));
  }
  rows.push(...(await measureMemory(stand)));
  return { bench: "alb", machine: describeMachine(), rows };
}

async function measure(stand: Stand, body: Body, { rounds, seconds }: AlbBenchOptions): Promise<BenchRow[]> {
  const [rates, perCore, p99s] = [new Samples(), new Samples(), new Samples()];
  // The first round is not counted: Node compiles what it runs often.
  for (let round = -1; round < rounds; round++) {
    for (const balancer of rotated(BALANCERS, round + 1)) {
      const sample = await measureOnce(stand, balancer, body, seconds);
      if (round < 0) continue;
      rates.add(balancer, sample.rate);
      perCore.add(balancer, sample.perCore);
      p99s.add(balancer, sample.p99Ms);
    }
  }
  return [
    ...compareRows({ name: `per-core-${body}`, unit: "1/s", kind: "rate" }, PATHS, perCore),
    ...compareRows({ name: `rate-${body}`, unit: "1/s", kind: "rate" }, PATHS, rates),
    ...compareRows({ name: `p99-${body}`, unit: "ms", kind: "cost" }, PATHS, p99s),
  ];
}

async function measureOnce(stand: Stand, balancer: Balancer, body: Body, seconds: number) {
  const beforeMs = await stand.cpuMs(balancer);
  const url = `http://127.0.0.1:${PORTS[balancer]}${PATH}${body}`;
  const argv = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--latency", url];
  const { requests, requestsPerSecond, p99Us } = parseWrk(await stand.load(argv));
  const tookMs = (await stand.cpuMs(balancer)) - beforeMs;
  return { rate: requestsPerSecond, perCore: (requests * 1000) / tookMs, p99Ms: p99Us / 1000 };
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

async function measureMemory(stand: Stand): Promise<BenchRow[]> {
  const samples = new Samples();
  for (const balancer of BALANCERS) samples.add(balancer, await stand.memoryMb(balancer));
  return compareRows({ name: "memory", unit: "MB", kind: "cost" }, PATHS, samples);
}
