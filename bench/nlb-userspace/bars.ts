import type { BenchRow } from "../report.ts";

/** Of HAProxy, with the same number of workers. */
const BARS: readonly (readonly [prefix: string, atLeast: number])[] = [
  ["keep-alive-requests", 0.8],
  ["new-connections", 0.8],
  ["tls-new-sessions", 0.7],
  ["tls-throughput", 0.7],
];

/** One sentence per bar that was missed. */
export function missedUserspaceBars(rows: readonly BenchRow[]): string[] {
  const ours = rows.filter(({ path }) => path === "nlb-userspace");
  return BARS.flatMap(([prefix, atLeast]) => {
    const measured = ours.filter(({ metric }) => metric.startsWith(prefix));
    if (measured.length === 0) return [`${prefix}: not measured`];
    return measured
      .filter(({ vsBestPeer }) => !(vsBestPeer >= atLeast))
      .map(({ metric, vsBestPeer }) => `${metric} of HAProxy: ${vsBestPeer}, must be at least ${atLeast}`);
  });
}
