/**
 * What it costs that readers have a commit before its client is told, and what readers are worth: commits and reads of clusters
 * with none, one and two readers, from inside the lab.
 *
 * Rounds are interleaved, and ratios formed within a round, as in `bench/nlb`.
 */
import { type BenchReport, type BenchRow, compareRows, describeMachine, type PathRole } from "../report.ts";
import { RoundSamples, rotated } from "../rounds.ts";
import { buildStand, type Load, type Stand } from "./stand.ts";

export interface DbBenchOptions {
  readonly rounds: number;
  /** Of each single measurement. */
  readonly seconds: number;
  /** Which of {@link DB_PARTS}; all unless stated. */
  readonly parts?: readonly string[] | undefined;
  readonly onProgress?: (text: string) => void;
}

type Part = Pick<Load, "kind" | "connections">;

const PARTS: Readonly<Record<string, Part>> = {
  "commits-1": { kind: "commit", connections: 1 },
  "commits-16": { kind: "commit", connections: 16 },
  "reads-1": { kind: "read", connections: 1 },
  "reads-16": { kind: "read", connections: 16 },
};

/** What can be measured by itself. */
export const DB_PARTS: readonly string[] = Object.keys(PARTS);

const READERS = [0, 1, 2] as const;
const pathOf = (readers: number) => (readers === 0 ? "alone" : `${readers} in sync`);
const PATHS: readonly PathRole[] = READERS.map((readers) => ({
  path: pathOf(readers),
  role: readers === 0 ? "direct" : "ours",
}));

/** @throws LabError where the lab does not come up or a client fails; the lab is taken down all the same */
export async function benchDb(options: DbBenchOptions): Promise<BenchReport> {
  options.onProgress?.("bringing the clusters up");
  await using stand = await buildStand(READERS);
  const rows: BenchRow[] = [];
  for (const name of options.parts ?? DB_PARTS) {
    options.onProgress?.(name);
    rows.push(...(await measure(stand, name, options)));
  }
  return { bench: "db", machine: describeMachine(), rows };
}

async function measure(stand: Stand, name: string, { rounds, seconds }: DbBenchOptions): Promise<BenchRow[]> {
  const [rates, medians] = [new RoundSamples(), new RoundSamples()];
  const part = PARTS[name] as Part;
  for (let round = 0; round < rounds; round++) {
    for (const readers of rotated(READERS, round)) {
      const { perSecond, p50Ms } = await stand.load(readers, { ...part, seconds });
      rates.add(pathOf(readers), perSecond);
      medians.add(pathOf(readers), p50Ms);
    }
  }
  return [
    ...compareRows({ name, unit: "1/s", kind: "rate" }, PATHS, rates),
    ...compareRows({ name: `p50-${name}`, unit: "ms", kind: "cost" }, PATHS, medians),
  ];
}
