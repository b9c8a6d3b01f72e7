/** What every benchmark leaves: rows of medians with their ratios, as a table or as one JSON object. */
import { availableParallelism, cpus, release, totalmem } from "node:os";

export interface BenchReport {
  readonly bench: string;
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}

export interface BenchRow {
  readonly path: string;
  readonly metric: string;
  readonly unit: string;
  /** Median over the rounds. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** By direct, the path without anything in between: median of the rounds' ratios; of a latency, whole by whole. */
  readonly vsDirect: number;
  /** By the best of the programs that people use instead: median of the rounds' ratios; of a latency, added by added. */
  readonly vsBestPeer: number;
}

/** One thing that is measured on every path. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  /**
   * `rate`: more is better. `cost`: less is better. `latency`: less is better, and what is reported is what the path adds
   * to direct.
   */
  readonly kind: "rate" | "cost" | "latency";
}

export interface PathRole {
  readonly path: string;
  /** `reference` stands in the report for comparison only. */
  readonly role: "direct" | "ours" | "peer" | "reference";
}

/** Samples of one metric by path, one per round. */
export type Samples = ReadonlyMap<string, readonly number[]>;

/**
 * Ratios are formed within a round, whose measurements follow each other closely, and their median is reported: what
 * else the machine does changes from round to round.
 */
export function compareRows(metric: Metric, paths: readonly PathRole[], samples: Samples): BenchRow[] {
  const of = (path: string) => samples.get(path) ?? [];
  const direct = of(paths.find(({ role }) => role === "direct")?.path ?? "");
  const base = metric.kind === "latency" ? median(direct) : 0;
  const reported = (path: string) => of(path).map((value) => value - base);
  const peers = paths.filter(({ role }) => role === "peer").map(({ path }) => reported(path));
  const [best = []] = peers.toSorted((a, b) =>
    metric.kind === "rate" ? median(b) - median(a) : median(a) - median(b),
  );
  return paths.map(({ path }) => {
    const values = reported(path);
    return {
      path,
      metric: metric.name,
      unit: metric.unit,
      value: round(median(values)),
      min: round(Math.min(...values)),
      max: round(Math.max(...values)),
      vsDirect: ratio(of(path), direct),
      vsBestPeer: metric.kind === "latency" ? round(median(values) / median(best)) : ratio(values, best),
    };
  });
}

function ratio(values: readonly number[], others: readonly number[]): number {
  return round(median(values.map((value, index) => value / (others[index] ?? Number.NaN))));
}

export function describeMachine(): string {
  const [cpu] = cpus();
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} x ${cpu?.model.trim() ?? "unknown"}, ${gibibytes} GiB, Linux ${release()}`;
}

export function renderReport({ bench, machine, rows }: BenchReport): string {
  const head = ["metric", "path", "median", "min", "max", "unit", "vs direct", "vs best peer"];
  const lines = rows.map((row) => [
    row.metric,
    row.path,
    ...[row.value, row.min, row.max].map(String),
    row.unit,
    ...[row.vsDirect, row.vsBestPeer].map((value) => (Number.isNaN(value) ? "-" : value.toFixed(2))),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)));
  const render = (line: readonly string[]) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return [`${bench} on ${machine}`, "", ...[head, ...lines].map((line) => render(line).trimEnd()), ""].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** Three digits after the point are below what any of it can be trusted to. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
