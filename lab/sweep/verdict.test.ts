import { expect, test } from "vitest";
import { parseGoals } from "./goals.ts";
import { aCell, failedCell } from "./test/fixture.ts";
import { judge } from "./verdict.ts";

/** Interval, threshold, outages in real seconds at scale 10. */
const grid = [
  aCell(1, [5, 2], [0.9, 1]),
  aCell(2, [5, 3], [1.4, 1.5]),
  aCell(3, [10, 2], [1.6, 1.9]),
  aCell(4, [10, 3], [1.7, 1.95]),
  aCell(5, [30, 2], [4, 5]),
];

test("the gentlest setting that meets the target in every run is named, with its reason", () => {
  expect(judge(grid, parseGoals(["outage<20s"]))).toEqual({
    kind: "cheapest",
    n: 4,
    meets: [1, 2, 3, 4],
    reason:
      "Interval=10, Threshold=3 meets outage<20s in every run and is the gentlest of the 4 that do: 6 health checks a minute for each target; of those with as few it forgives the most, up to 2 failed checks in a row.",
  });
});

test("one bad run is enough to miss a target", () => {
  expect(judge(grid, parseGoals(["outage<19.2s"]))).toMatchObject({ n: 3, meets: [1, 2, 3] });
  expect(judge(grid, parseGoals(["outage<=10s", "detected<1"]))).toMatchObject({
    kind: "none",
    reason:
      "No setting meets outage<=10s and detected<1 in every run; the quickest, Interval=5, Threshold=2, had 10.0 s of outage at worst.",
  });
});

test("the only setting that meets a target says so", () => {
  expect(judge(grid, parseGoals(["outage<=10s"]))).toMatchObject({
    n: 1,
    reason:
      "Interval=5, Threshold=2 meets outage<=10s in every run, as the only setting; it costs 12 health checks a minute for each target.",
  });
});

test("without a target the quickest is named", () => {
  expect(judge(grid, [])).toEqual({
    kind: "quickest",
    n: 1,
    reason:
      "Interval=5, Threshold=2 is the quickest setting, with an outage of 9.5 s; no target was given to choose a gentler one by.",
  });
});

test("a cell that failed, even in one run, is never chosen", () => {
  expect(judge([...grid, failedCell(6, [60, 5], [0.1])], parseGoals(["outage<20s"]))).toMatchObject({ n: 4 });
  expect(judge([failedCell(1, [30, 5]), failedCell(2, [30, 5], [0.1])], parseGoals(["outage<20s"]))).toEqual({
    kind: "none",
    reason: "No cell came to its end in every run.",
  });
});
