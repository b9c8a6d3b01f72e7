import { expect, test } from "vitest";
import type { BenchRow } from "../report.ts";
import { missedBars } from "./bars.ts";

function row(metric: string, more: Partial<BenchRow> = {}): BenchRow {
  return { path: "nlb", metric, unit: "1/s", value: 1, min: 1, max: 1, vsDirect: 1, vsBestPeer: 3, ...more };
}

const met = [
  row("new-connections", { vsDirect: 0.92, vsBestPeer: 1.5 }),
  row("throughput"),
  row("keep-alive-by-targets", { path: "nlb-1000-targets", vsDirect: 0.909 }),
  row("rule-update", { value: 50, vsDirect: Number.NaN }),
  row("lost-while-updating", { value: 0 }),
];

test("a bar that is met exactly is met, one missed is told with both values", () => {
  expect(missedBars([...met, row("keep-alive-requests")])).toEqual([]);
  const slow = [...met.filter(({ metric }) => metric !== "rule-update"), row("rule-update", { value: 50.1 })];
  expect(missedBars([...slow, row("keep-alive-requests", { vsDirect: 0.89 })])).toEqual([
    "keep-alive-requests vsDirect: 0.89, must be at least 0.95",
    "rule-update value: 50.1, must be at most 50",
  ]);
});

test("a metric that was not measured misses its bars", () => {
  expect(missedBars([])).toHaveLength(9);
});
