import { expect, test } from "vitest";
import { missedBars } from "./bars.ts";

function row(metric: string, vsDirect: number, vsBestPeer: number) {
  return { path: "nlb", metric, unit: "1/s", value: 1, min: 1, max: 1, vsDirect, vsBestPeer };
}

test("a bar that is met exactly is met, one below is told with both values", () => {
  const rows = [row("new-connections", 0.85, 1.3), row("keep-alive-requests", 0.89, 1.8), row("throughput", 1, 2.5)];
  expect(missedBars(rows)).toEqual(["keep-alive-requests vsDirect: 0.89, must be at least 0.9"]);
});

test("a metric that was not measured misses its bars", () => {
  expect(missedBars([])).toHaveLength(6);
});
