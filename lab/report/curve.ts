/** What the clients saw, in slices of time: so a page is as quick with 100,000 requests as with 100. Pure. */
import type { Outcome, Sample } from "../scenario/load/index.ts";
import { percentile } from "../scenario/load/summary.ts";
import type { RunRecord } from "../scenario/record.ts";
import { niceStep, type RunTime, timeOf } from "./run-time.ts";

/** One value for each slice. */
export interface Curve {
  readonly sliceMs: number;
  /** Beginning of each slice, milliseconds since the epoch. */
  readonly startsMs: readonly number[];
  /** Requests a second by outcome, counted when they were due; `ok` first, then by number. */
  readonly rates: readonly { readonly outcome: Outcome; readonly perSecond: readonly number[] }[];
  /** Failed requests of the slice. */
  readonly failed: readonly number[];
  /** Of the answers that are `ok`, waiting included; nothing where there was none. */
  readonly latencyMs: Readonly<Record<Percentile, readonly (number | null)[]>>;
}

export type Percentile = "p50" | "p90" | "p99";
const SHARES: Readonly<Record<Percentile, number>> = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** Fewer in a slice, and a steady load looks like a comb. */
const REQUESTS_PER_SLICE = 5;

/**
 * @param most slices at the most
 * @returns nothing where no request was kept
 */
export function curveOf(record: RunRecord, most: number): Curve | undefined {
  const samples = record.loads.flatMap((load) => load.samples);
  if (samples.length === 0) return undefined;
  const time = timeOf(record);
  const span = spanOf(samples);
  const sliceMs = niceStep(
    Math.max((time.untilMs - time.fromMs) / most, (REQUESTS_PER_SLICE * (span.untilMs - span.fromMs)) / samples.length),
  );
  const slices = cut(samples, time, sliceMs);
  const startsMs = slices.map((_, index) => startOf(time, sliceMs) + index * sliceMs);
  const gapMs = (span.untilMs - span.fromMs) / samples.length;
  const coveredMs = slices.map((slice, index) => {
    const startMs = startsMs[index] ?? 0;
    return Math.max(overlap(startMs, startMs + sliceMs, span), slice.length * gapMs);
  });
  const percentiles = slices.map(percentilesOf);
  return {
    sliceMs,
    startsMs,
    rates: outcomesOf(samples).map((outcome) => ({
      outcome,
      perSecond: slices.map((slice, index) => rateOf(count(slice, outcome), coveredMs[index] ?? 0)),
    })),
    failed: slices.map((slice) => slice.length - count(slice, "ok")),
    latencyMs: {
      p50: percentiles.map((one) => one.p50),
      p90: percentiles.map((one) => one.p90),
      p99: percentiles.map((one) => one.p99),
    },
  };
}

/** Slices lie on the axis' own zero, so that a fault begins one. */
const startOf = ({ fromMs, zeroMs }: RunTime, sliceMs: number) =>
  zeroMs - Math.ceil((zeroMs - fromMs) / sliceMs) * sliceMs;

function cut(samples: readonly Sample[], time: RunTime, sliceMs: number): Sample[][] {
  const startMs = startOf(time, sliceMs);
  const slices = Array.from({ length: Math.ceil((time.untilMs - startMs) / sliceMs) }, (): Sample[] => []);
  for (const sample of samples) slices[Math.floor((sample.dueMs - startMs) / sliceMs)]?.push(sample);
  return slices;
}

/** From the first request to the end of the last one's share of the time. */
function spanOf(samples: readonly Sample[]): { fromMs: number; untilMs: number } {
  let fromMs = Number.POSITIVE_INFINITY;
  let untilMs = Number.NEGATIVE_INFINITY;
  for (const { dueMs } of samples) {
    fromMs = Math.min(fromMs, dueMs);
    untilMs = Math.max(untilMs, dueMs);
  }
  return { fromMs, untilMs: untilMs + (untilMs - fromMs) / Math.max(1, samples.length - 1) };
}

const overlap = (fromMs: number, untilMs: number, span: { fromMs: number; untilMs: number }) =>
  Math.max(0, Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs));

/** By the time of the slice that the load covers: in its first and last slice that is a part. */
const rateOf = (requests: number, coveredMs: number) => (requests === 0 ? 0 : (requests * 1000) / coveredMs);

const count = (slice: readonly Sample[], outcome: Outcome) =>
  slice.reduce((sum, sample) => sum + (sample.outcome === outcome ? 1 : 0), 0);

function outcomesOf(samples: readonly Sample[]): Outcome[] {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of samples) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const rank = (outcome: Outcome) => (outcome === "ok" ? Number.POSITIVE_INFINITY : (counts.get(outcome) ?? 0));
  return [...counts.keys()].sort((a, b) => rank(b) - rank(a));
}

function percentilesOf(slice: readonly Sample[]): Record<Percentile, number | null> {
  const sorted = slice.flatMap(({ outcome, latencyMs }) => (outcome === "ok" ? [latencyMs] : [])).sort((a, b) => a - b);
  const at = (name: Percentile) => (sorted.length === 0 ? null : percentile(sorted, SHARES[name]));
  return { p50: at("p50"), p90: at("p90"), p99: at("p99") };
}
