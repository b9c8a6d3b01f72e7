/**
 * A node of the ALB against HAProxy and nginx as HTTP balancers with the same rules, headers and log: on one core each, over kept
 * connections on both sides.
 *
 * Rounds are interleaved, and ratios formed within a round, as in `bench/nlb`. What is compared is the rate per core: requests by
 * processor time that the balancer took, whoever else wanted its core meanwhile.
 */
import { parseWrk } from "../nlb/output.ts";
import { type BenchReport, type BenchRow, compareRows, describeMachine, type PathRole } from "../report.ts";
import { RoundSamples, rotated } from "../rounds.ts";
import { balancersOf, CASES, type Case, cookieField, urlOf } from "./cases.ts";
import { BALANCERS, type Balancer } from "./programs.ts";
import { buildStand, type Stand } from "./stand.ts";

export interface AlbBenchOptions {
  readonly rounds: number;
  /** Of each single measurement. */
  readonly seconds: number;
  /** Names of cases; all where it is absent. */
  readonly parts?: readonly string[] | undefined;
  readonly onProgress?: (text: string) => void;
}

const PATHS: readonly PathRole[] = [
  { path: "alb", role: "ours" },
  { path: "haproxy", role: "peer" },
  { path: "nginx", role: "peer" },
];
const CONNECTIONS = 64;

export const ALB_PARTS: readonly string[] = Object.keys(CASES);

/** @throws LabError where the stand cannot be built or a balancer loses connections; the stand is removed all the same */
export async function benchAlb(options: AlbBenchOptions): Promise<BenchReport> {
  options.onProgress?.("building the stand");
  await using stand = await buildStand();
  const rows: BenchRow[] = [];
  for (const name of options.parts ?? ALB_PARTS) {
    options.onProgress?.(`case ${name}`);
    rows.push(...(await measure(stand, name, options)));
  }
  rows.push(...(await measureMemory(stand)));
  return { bench: "alb", machine: describeMachine(), rows };
}

async function measure(stand: Stand, name: string, { rounds, seconds }: AlbBenchOptions): Promise<BenchRow[]> {
  const measured = CASES[name] as Case;
  const balancers = balancersOf(measured);
  const paths = PATHS.filter(({ path }) => balancers.some((balancer) => balancer === path));
  const [rates, perCore, p99s] = [new RoundSamples(), new RoundSamples(), new RoundSamples()];
  // The first round is not counted: Node compiles what it runs often.
  for (let round = -1; round < rounds; round++) {
    for (const balancer of rotated(balancers, round + 1)) {
      const sample = await measureOnce(stand, balancer, measured, seconds);
      if (round < 0) continue;
      rates.add(balancer, sample.rate);
      perCore.add(balancer, sample.perCore);
      p99s.add(balancer, sample.p99Ms);
    }
  }
  return [
    ...compareRows({ name: `per-core-${name}`, unit: "1/s", kind: "rate" }, paths, perCore),
    ...compareRows({ name: `rate-${name}`, unit: "1/s", kind: "rate" }, paths, rates),
    ...compareRows({ name: `p99-${name}`, unit: "ms", kind: "cost" }, paths, p99s),
  ];
}

async function measureOnce(stand: Stand, balancer: Balancer, measured: Case, seconds: number) {
  const url = urlOf(measured, balancer);
  const cookies = measured.isSticky ? ["-H", cookieField(await stand.headOf(url))] : [];
  const argv = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--latency", ...cookies, url];
  const beforeMs = await stand.cpuMs(balancer);
  const { requests, requestsPerSecond, p99Us } = parseWrk(await stand.load(argv));
  const tookMs = (await stand.cpuMs(balancer)) - beforeMs;
  return { rate: requestsPerSecond, perCore: (requests * 1000) / tookMs, p99Ms: p99Us / 1000 };
}

async function measureMemory(stand: Stand): Promise<BenchRow[]> {
  const samples = new RoundSamples();
  for (const balancer of BALANCERS) samples.add(balancer, await stand.memoryMb(balancer));
  return compareRows({ name: "memory", unit: "MB", kind: "cost" }, PATHS, samples);
}
