import type { BenchRow } from "../report.ts";

interface Bar {
  readonly metric: string;
  readonly vsDirect: number;
  readonly vsBestPeer: number;
}

/** What the packet plane must reach. */
const BARS: readonly Bar[] = [
  { metric: "new-connections", vsDirect: 0.85, vsBestPeer: 1.3 },
  { metric: "keep-alive-requests", vsDirect: 0.9, vsBestPeer: 1.8 },
  { metric: "throughput", vsDirect: 0.9, vsBestPeer: 2 },
];

/** One sentence per bar that was missed. */
export function missedBars(rows: readonly BenchRow[]): string[] {
  return BARS.flatMap((bar) => {
    const row = rows.find(({ path, metric }) => path === "nlb" && metric === bar.metric);
    return (["vsDirect", "vsBestPeer"] as const).flatMap((ratio) => {
      const value = row?.[ratio] ?? 0;
      return value >= bar[ratio] ? [] : [`${bar.metric} ${ratio}: ${value}, must be at least ${bar[ratio]}`];
    });
  });
}
