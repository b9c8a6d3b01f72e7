/** Metrics of a lab of network namespaces: its kernel counts real packets. */
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificate } from "../../../proxy/nlb/userspace/fixture.ts";
import { type FabricState, systemClock, type TargetHealth, waitUntil } from "../../model/index.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { threeTier } from "../fixture/three-tier.ts";
import { type Count, parseCounters } from "../nft/counters.ts";
import type { PlaneReading } from "../plane/index.ts";
import { type Entry, parseEntry } from "./entries.ts";
import { compileCounters, createMetrics, METRICS_TABLE, type Metrics } from "./index.ts";
import { ENTRIES_FILE, MOST_FILE, parseTracking, STATISTICS } from "./tracking.ts";

export const WEB = "10.0.3.4";
/** Of the node in `ZONE`. */
export const ZONAL = "10.0.5.10";
export const ZONE = "ap-northeast-1a";

export interface MeteredBed extends AsyncDisposable {
  readonly bed: Testbed;
  readonly metrics: Metrics;
  /** Brings the lab to a state, and counts for it. */
  apply(state: FabricState, health?: TargetHealth[]): Promise<void>;
  /** Totals of the node in `ZONE`, without those that are 0. */
  totals(): Promise<Record<string, number>>;
  /** What `act` adds to the totals. */
  added(act: () => Promise<unknown>): Promise<Record<string, number>>;
  /** Runs a program text in the namespace of `ip`, or the fabric's, to its end; gives what it prints. */
  program(where: string, text: string): Promise<string>;
  /** The same, with what the client in `WEB` said to `ZONAL` and heard of it meanwhile, by its own kernel's count. */
  compared(act: () => Promise<unknown>): Promise<{ growth: Record<string, number>; seen: Count }>;
}

export async function buildMeteredBed(): Promise<MeteredBed> {
  const bed = await buildTestbed(threeTier());
  const certificates = [{ arn: "arn:default", ...certificate(["default.example"]) }];
  const script = join(tmpdir(), `tierlab-metrics-${process.pid}.nft`);
  let health: readonly TargetHealth[] = [];
  let readings: readonly PlaneReading[] = [];

  const output = async (where: string, argv: readonly string[]) => {
    const { exitCode, stdout } = await bed.exec(where, argv);
    if (exitCode !== 0) throw new Error(`${argv.join(" ")}: exit ${exitCode}`);
    return stdout;
  };
  const applyScript = async (where: string, text: string) => {
    await writeFile(script, text);
    await output(where, ["nft", "-f", script]);
  };
  const countersAt = async (where: string, table: string) =>
    parseCounters(await output(where, ["nft", "-j", "list", "counters", "table", "ip", table]));

  const metrics = createMetrics({
    applyCounters: (...counted) => applyScript("fabric", compileCounters(...counted)),
    readCounters: () => countersAt("fabric", METRICS_TABLE),
    listTracked: async (names) => {
      const lists = ["tcp", "udp"].map((protocol) => output("fabric", ["conntrack", "-L", "-p", protocol]));
      const entries = (await Promise.all(lists)).flatMap(entriesOf);
      return entries.filter(({ state }) => state === undefined || names.includes(state));
    },
    async listMarked(bits) {
      return entriesOf(await output("fabric", ["conntrack", "-L", "-p", "tcp", "--mark", `${bits}/${bits}`]));
    },
    async readTracking() {
      const texts = [STATISTICS, ["cat", ENTRIES_FILE], ["cat", MOST_FILE]].map((argv) => output("fabric", argv));
      const [statistics = "", entries = "", most = ""] = await Promise.all(texts);
      return parseTracking(statistics, entries, most);
    },
    health: () => health,
    blindNodes: () => [],
    plane: () => readings,
    onError: (error) => {
      throw error;
    },
    clock: systemClock,
  });

  async function totals(): Promise<Record<string, number>> {
    readings = (await bed.plane()).readings;
    const { series } = await metrics.report();
    const ours = series.filter(
      ({ dimensions, total }) =>
        dimensions.AvailabilityZone === ZONE && dimensions.TargetGroup === undefined && total > 0,
    );
    return Object.fromEntries(ours.map(({ metric, total }) => [metric, total]));
  }

  async function seenAtClient(): Promise<Count> {
    await applyScript(WEB, SEEN);
    return (await countersAt(WEB, "seen")).get("traffic") ?? { packets: 0, bytes: 0 };
  }

  /** Both counts of a moment in which no packet passed between reading the one and the other. */
  function still() {
    const look = async () => {
      const [first, seen, second] = [await totals(), await seenAtClient(), await totals()];
      return first.ProcessedPackets === second.ProcessedPackets ? { totals: second, seen } : undefined;
    };
    return waitUntil(look, { what: "the last packets of a connection", timeoutMs: 10_000 });
  }

  return {
    bed,
    metrics,
    totals,
    async apply(state, targets = []) {
      health = targets;
      await bed.apply({ state, health: targets, certificates });
      await metrics.follow(state, targets);
    },
    async added(act) {
      const before = await totals();
      await act();
      return growthOf(before, await totals());
    },
    async compared(act) {
      const before = await still();
      await act();
      const after = await still();
      const [packets, bytes] = [after.seen.packets - before.seen.packets, after.seen.bytes - before.seen.bytes];
      return { growth: growthOf(before.totals, after.totals), seen: { packets, bytes } };
    },
    program: async (where, text) => (await output(where, [process.execPath, "-e", text])).trim(),
    async [Symbol.asyncDispose]() {
      await bed[Symbol.asyncDispose]();
      await rm(script, { force: true });
    },
  };
}

function entriesOf(list: string): Entry[] {
  return list.split("\n").flatMap((line) => parseEntry(line) ?? []);
}

function growthOf(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  const growth = Object.entries(after).map(([name, total]) => [name, total - (before[name] ?? 0)] as const);
  return Object.fromEntries(growth.filter(([, value]) => value > 0));
}

const SEEN = `table ip seen {
  counter traffic { }
  chain out { type filter hook output priority 0; }
  chain in { type filter hook input priority 0; }
}
flush chain ip seen out; flush chain ip seen in
add rule ip seen out ip daddr ${ZONAL} counter name "traffic"
add rule ip seen in ip saddr ${ZONAL} counter name "traffic"`;
