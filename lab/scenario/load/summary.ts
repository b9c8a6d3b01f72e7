/** From samples to what a report says. Pure. */
import { type OutageFigures, outageFigures } from "./outage.ts";
import { isFailure, type Outcome, type Sample } from "./sample.ts";

export interface LoadSummary {
  readonly requests: number;
  readonly failed: number;
  readonly byOutcome: Readonly<Partial<Record<Outcome, number>>>;
  /** Answers by the instance that gave them. */
  readonly byServer: Readonly<Record<string, number>>;
  /** Milliseconds, of answers that are `ok`, waiting included. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
  /** Answers that are `ok` but took longer than `slowMs`. */
  readonly slow: number;
  /** Spans in which requests failed, by when they were due; failures closer than `joinMs` are one span. */
  readonly outages: readonly Outage[];
  /** How long requests failed, by when they were due: comparable with any other probe. */
  readonly outage: OutageFigures;
}

export interface Outage {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly failed: number;
  readonly byOutcome: Readonly<Partial<Record<Outcome, number>>>;
}

export interface SummaryOptions {
  readonly slowMs: number;
  readonly joinMs: number;
}

export function summarise(samples: readonly Sample[], options: SummaryOptions): LoadSummary {
  const good = samples.filter((sample) => !isFailure(sample));
  const latencies = good.map((sample) => sample.latencyMs).sort((a, b) => a - b);
  return {
    requests: samples.length,
    failed: samples.length - good.length,
    byOutcome: countBy(samples, (sample) => sample.outcome),
    byServer: countBy(good, (sample) => sample.servedBy),
    latencyMs: {
      p50: percentile(latencies, 0.5),
      p90: percentile(latencies, 0.9),
      p99: percentile(latencies, 0.99),
      max: latencies.at(-1) ?? 0,
    },
    slow: latencies.filter((latency) => latency > options.slowMs).length,
    outages: outagesOf(samples, options.joinMs),
    outage: outageFigures(samples.map((sample) => ({ atMs: sample.dueMs, failed: isFailure(sample) }))),
  };
}

/** The nearest-rank percentile of sorted values; 0 of none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function outagesOf(samples: readonly Sample[], joinMs: number): Outage[] {
  const failures = samples.filter(isFailure).sort((a, b) => a.dueMs - b.dueMs);
  const spans: Sample[][] = [];
  for (const failure of failures) {
    const last = spans.at(-1);
    const previous = last?.at(-1);
    if (last && previous && failure.dueMs - previous.dueMs <= joinMs) last.push(failure);
    else spans.push([failure]);
  }
  return spans.map((span) => ({
    fromMs: (span[0] as Sample).dueMs,
    untilMs: Math.max(...span.map((sample) => sample.dueMs + sample.latencyMs)),
    failed: span.length,
    byOutcome: countBy(span, (sample) => sample.outcome),
  }));
}

function countBy<K extends string>(
  samples: readonly Sample[],
  key: (sample: Sample) => K | undefined,
): Record<K, number> {
  const counts = {} as Record<K, number>;
  for (const sample of samples) {
    const name = key(sample);
    if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
