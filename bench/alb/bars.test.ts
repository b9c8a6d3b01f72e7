import { expect, test } from "vitest";
import type { BenchRow } from "../report.ts";
import { missedAlbBars } from "./bars.ts";

function row(metric: string, vsBestPeer: number): BenchRow {
  return { path: "alb", metric, unit: "1/s", value: 1, min: 1, max: 1, vsDirect: Number.NaN, vsBestPeer };
}

test("a bar that is met exactly is met, one missed is told with both values, as is what was not measured", () => {
  expect(missedAlbBars([row("per-core-1k", 0.6), row("per-core-100k", 0.7)])).toEqual([]);
  expect(missedAlbBars([row("per-core-1k", 0.59)])).toEqual([
    "per-core-1k of the better peer: 0.59, must be at least 0.6",
    "per-core-100k: not measured",
  ]);
});
