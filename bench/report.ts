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
  /** This value by that of the path without anything in between; for an added latency, whole by whole. */
  readonly vsDirect: number;
  /** This value by that of the best of the programs that people use instead. */
  readonly vsBestPeer: number;
}

/** One thing that is measured on every path. */
export interface Metric {
  readonly name: string;
  readonly unit: string;
  /** `rate`: more is better. `latency`: less is better, and what is reported is what the path adds to direct. */
  readonly kind: "rate" | "latency";
}

export interface PathRole {
  readonly path: string;
  readonly role: "direct" | "ours" | "peer";
}

/** Samples of one metric by path, one per round. */
export type Samples = ReadonlyMap<string, readonly number[]>;

export function compareRows(metric: Metric, paths: readonly PathRole[], samples: Samples): BenchRow[] {
  const direct = median(samplesOf(samples, paths.find(({ role }) => role === "direct")?.path ?? ""));
  const base = metric.kind === "latency" ? direct : 0;
  const peers = paths.filter(({ role }) => role === "peer").map(({ path }) => median(samplesOf(samples, path)) - base);
  const bestPeer = metric.kind === "latency" ? Math.min(...peers) : Math.max(...peers);
  return paths.map(({ path }) => {
    const values = samplesOf(samples, path).map((value) => value - base);
    const value = median(values);
    return {
      path,
      metric: metric.name,
      unit: metric.unit,
      value: round(value),
      min: round(Math.min(...values)),
      max: round(Math.max(...values)),
      vsDirect: round((value + base) / direct),
      vsBestPeer: round(value / bestPeer),
    };
  });
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
    row.vsDirect.toFixed(2),
    row.vsBestPeer.toFixed(2),
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

function samplesOf(samples: Samples, path: string): readonly number[] {
  return samples.get(path) ?? [];
}

/** Three digits after the point are below what any of it can be trusted to. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
