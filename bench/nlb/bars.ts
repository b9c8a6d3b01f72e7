import type { BenchRow } from "../report.ts";

/** What the packet plane must reach: a value of one row, at least or at most. */
interface Bar {
  readonly metric: string;
  readonly path: string;
  readonly of: "vsDirect" | "vsBestPeer" | "value";
  readonly atLeast?: number;
  readonly atMost?: number;
}

const nlb = (metric: string, of: Bar["of"], limit: Pick<Bar, "atLeast" | "atMost">): Bar => ({
  ...{ metric, path: "nlb", of },
  ...limit,
});

const BARS: readonly Bar[] = [
  nlb("new-connections", "vsDirect", { atLeast: 0.92 }),
  nlb("new-connections", "vsBestPeer", { atLeast: 1.5 }),
  nlb("keep-alive-requests", "vsDirect", { atLeast: 0.95 }),
  nlb("keep-alive-requests", "vsBestPeer", { atLeast: 2.2 }),
  nlb("throughput", "vsDirect", { atLeast: 0.95 }),
  nlb("throughput", "vsBestPeer", { atLeast: 2.5 }),
  // A packet may cost a tenth more where there are a thousand targets.
  { metric: "keep-alive-by-targets", path: "nlb-1000-targets", of: "vsDirect", atLeast: 0.909 },
  nlb("rule-update", "value", { atMost: 50 }),
  nlb("lost-while-updating", "value", { atMost: 0 }),
];

/** One sentence per bar that was missed. */
export function missedBars(rows: readonly BenchRow[]): string[] {
  return BARS.flatMap((bar) => {
    const row = rows.find(({ path, metric }) => path === bar.path && metric === bar.metric);
    if (!row) return [`${bar.metric} ${bar.of}: not measured`];
    const value = row[bar.of];
    if (value >= (bar.atLeast ?? -Infinity) && value <= (bar.atMost ?? Infinity)) return [];
    const rule = bar.atLeast === undefined ? `at most ${bar.atMost}` : `at least ${bar.atLeast}`;
    return [`${bar.metric} ${bar.of}: ${value}, must be ${rule}`];
  });
}
