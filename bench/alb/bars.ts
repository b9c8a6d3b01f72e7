import type { BenchRow } from "../report.ts";

/** Of the better of HAProxy and nginx, requests by processor time. */
const AT_LEAST = 0.6;
const METRICS = ["per-core-1k", "per-core-100k"];

/** One sentence per bar that was missed. */
export function missedAlbBars(rows: readonly BenchRow[]): string[] {
  return METRICS.flatMap((metric) => {
    const row = rows.find((one) => one.path === "alb" && one.metric === metric);
    if (!row) return [`${metric}: not measured`];
    return row.vsBestPeer >= AT_LEAST
      ? []
      : [`${metric} of the better peer: ${row.vsBestPeer}, must be at least ${AT_LEAST}`];
  });
}
