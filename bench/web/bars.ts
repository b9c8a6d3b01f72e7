import type { BenchRow } from "../report.ts";

/** Of httpd, on the same core. */
const RATES: readonly (readonly [metric: string, atLeast: number])[] = [
  ["http-1k", 0.8],
  ["http-1m", 0.9],
  ["uwsgi-1k", 0.8],
  ["uwsgi-1m", 0.9],
];

/** Slow clients may at most double what normal ones wait. */
const SLOW_FACTOR = 2;

/** One sentence per bar that was missed. */
export function missedWebBars(rows: readonly BenchRow[]): string[] {
  const ours = (metric: string) => rows.find((row) => row.path === "web" && row.metric === metric);
  const missed = RATES.flatMap(([metric, atLeast]) => {
    const row = ours(metric);
    if (!row) return [`${metric}: not measured`];
    return row.vsBestPeer >= atLeast ? [] : [`${metric} of httpd: ${row.vsBestPeer}, must be at least ${atLeast}`];
  });
  const factor = ours("p99-beside-slow-clients")?.value;
  if (factor === undefined) return [...missed, "p99-beside-slow-clients: not measured"];
  return factor <= SLOW_FACTOR
    ? missed
    : [...missed, `p99-beside-slow-clients: ${factor} times, must be at most ${SLOW_FACTOR}`];
}
