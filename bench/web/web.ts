/**
 * The web tier against Debian's httpd (event MPM), with the same configuration, and over HTTP against a Node program on the
 * package `http-proxy`: the same upstreams, the same core.
 *
 * Rounds are interleaved, and ratios formed within a round, as in `bench/nlb`. Processor time per request stands beside
 * each rate: it tells what a server costs, whoever else wants its core.
 */
import { parseWrk } from "../nlb/output.ts";
import {
  type BenchReport,
  type BenchRow,
  compareRows,
  describeMachine,
  type Metric,
  type PathRole,
} from "../report.ts";
import { RoundSamples, rotated } from "../rounds.ts";
import { BODIES, type Body, HTTP_UPSTREAM, PORTS, SERVERS, type Server } from "./programs.ts";
import { buildStand, type Stand } from "./stand.ts";

export interface WebBenchOptions {
  readonly rounds: number;
  /** Of each single measurement. */
  readonly seconds: number;
  /** Which of {@link WEB_PARTS}; all unless stated. */
  readonly parts?: readonly string[] | undefined;
  readonly onProgress?: (text: string) => void;
}

interface Load {
  readonly protocol: "http" | "uwsgi";
  readonly body: Body;
  readonly connections: number;
}

const LOADS: readonly Load[] = [
  { protocol: "http", body: "1k", connections: 64 },
  { protocol: "http", body: "1m", connections: 8 },
  { protocol: "uwsgi", body: "1k", connections: 64 },
  { protocol: "uwsgi", body: "1m", connections: 8 },
];

const SLOW_CLIENTS = 1_000;

const nameOf = ({ protocol, body }: Load) => `${protocol}-${body}`;

/** What can be measured by itself. Memory is that after the other parts. */
export const WEB_PARTS: readonly string[] = [...LOADS.map(nameOf), "slow", "memory"];

const SERVER_PATHS: readonly PathRole[] = [
  { path: "web", role: "ours" },
  { path: "httpd", role: "peer" },
];
const HTTP_PATHS: readonly PathRole[] = [
  { path: "direct", role: "direct" },
  ...SERVER_PATHS,
  { path: "library", role: "peer" },
];

/** @throws LabError where the stand cannot be built or a server loses connections; the stand is removed all the same. */
export async function benchWeb(options: WebBenchOptions): Promise<BenchReport> {
  options.onProgress?.("building the stand");
  await using stand = await buildStand();
  const { parts = WEB_PARTS } = options;
  const rows: BenchRow[] = [];
  for (const load of LOADS.filter((one) => parts.includes(nameOf(one)))) {
    options.onProgress?.(nameOf(load));
    rows.push(...(await measureLoad(stand, load, options)));
  }
  if (parts.includes("slow")) {
    options.onProgress?.(`${SLOW_CLIENTS} slow clients`);
    rows.push(...(await measureSlow(stand, options)));
  }
  if (parts.includes("memory")) rows.push(...(await measureMemory(stand)));
  return { bench: "web", machine: describeMachine(), rows };
}

async function measureLoad(stand: Stand, load: Load, { rounds, seconds }: WebBenchOptions): Promise<BenchRow[]> {
  const { protocol, body, connections } = load;
  const name = nameOf(load);
  const paths = protocol === "http" ? HTTP_PATHS : SERVER_PATHS;
  const [rates, p99s, costs] = [new RoundSamples(), new RoundSamples(), new RoundSamples()];
  // The first round is not counted: Node compiles what it runs often.
  for (let round = -1; round < rounds; round++) {
    for (const { path } of rotated(paths, round + 1)) {
      const server = SERVERS.find((one) => one === path);
      const beforeMs = server ? await stand.cpuMs(server) : 0;
      const argv = ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", urlOf(server, load)];
      const { requests, requestsPerSecond, p99Us } = parseWrk(await stand.load(argv));
      if (round < 0) continue;
      rates.add(path, body === "1m" ? (requestsPerSecond * BODIES[body] * 8) / 1e9 : requestsPerSecond);
      p99s.add(path, p99Us / 1000);
      if (server) costs.add(path, (((await stand.cpuMs(server)) - beforeMs) * 1000) / requests);
    }
  }
  return [
    ...compareRows({ name, unit: body === "1m" ? "Gbit/s" : "1/s", kind: "rate" }, paths, rates),
    ...compareRows({ name: `p99-${name}`, unit: "ms", kind: "cost" }, paths, p99s),
    ...compareRows(
      { name: `cpu-${name}`, unit: "us", kind: "cost" },
      paths.filter(({ role }) => role !== "direct"),
      costs,
    ),
  ];
}

function urlOf(server: Server | undefined, { protocol, body }: Load): string {
  return server ? `http://127.0.0.1:${PORTS[server]}/${protocol}/${body}` : `http://127.0.0.1:${HTTP_UPSTREAM}/${body}`;
}

/**
 * A load well below what saturates, so that p99 says what a client waits for, with slow clients and without. Of ours alone:
 * httpd has a thread for each head that is coming, and so many of them leave it none to answer anybody.
 */
async function measureSlow(stand: Stand, { rounds, seconds }: WebBenchOptions): Promise<BenchRow[]> {
  const factors = new RoundSamples();
  const url = urlOf("web", { protocol: "http", body: "1k", connections: 4 });
  const p99 = async () => parseWrk(await stand.load(["-t1", "-c4", `-d${seconds}s`, "--latency", url])).p99Us;
  await p99();
  for (let round = 0; round < rounds; round++) {
    const alone = await p99();
    await using _slow = await stand.slowClients("web", SLOW_CLIENTS);
    factors.add("web", (await p99()) / alone);
  }
  const metric: Metric = { name: "p99-beside-slow-clients", unit: "times", kind: "cost" };
  return compareRows(metric, SERVER_PATHS.slice(0, 1), factors);
}

async function measureMemory(stand: Stand): Promise<BenchRow[]> {
  const samples = new RoundSamples();
  for (const { path } of SERVER_PATHS) samples.add(path, await stand.memoryMb(path as Server));
  return compareRows({ name: "memory", unit: "MB", kind: "cost" }, SERVER_PATHS, samples);
}
