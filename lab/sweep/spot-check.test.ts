import { expect, test } from "vitest";
import { summariseRuns } from "./figures.ts";
import { parseGoals } from "./goals.ts";
import type { RunFigures } from "./measure.ts";
import type { CellResult, CellRun } from "./record.ts";
import { compareSpot } from "./spot-check.ts";
import { aCell } from "./test/fixture.ts";

/** Interval 10 s, three runs at scale 10. */
const cell: CellResult = {
  ...aCell(3, [10, 2], []),
  figures: summariseRuns(
    [1.5, 1.8, 2.2].map((outage) => ({ outage, detected: outage, recovered: 2 * outage })),
    10,
  ),
};
const spot = (figures: RunFigures, goals: readonly string[] = [], rest: Partial<CellRun> = {}) =>
  compareSpot({
    cell,
    timeScale: 10,
    goals: parseGoals(goals),
    run: { seed: 1, figures, failedClaims: [], ...rest },
  });

test("times within one interval and the machine's own time agree", () => {
  expect(spot({ outage: 12, detected: 33, recovered: 30 })).toMatchObject({
    n: 3,
    agrees: true,
    comparisons: [
      { measure: "outage", scaled: 18, real: 12, tolerance: 15, agrees: true },
      { measure: "detected", scaled: 18, real: 33, agrees: true },
      { measure: "recovered", scaled: 36, real: 30, agrees: true },
    ],
    reason:
      "Scaling did not change the answer for Interval=10, Threshold=2: outage 12.0 s at scale 1, 18.0 s from the scaled runs (give or take 15.0 s); detected 33.0 s at scale 1, 18.0 s from the scaled runs (give or take 15.0 s); recovered 30.0 s at scale 1, at most 36.0 s from the scaled runs (give or take 15.0 s).",
  });
});

test("a time further off, either way, says that scaling changed the answer", () => {
  expect(spot({ outage: 33.1 })).toMatchObject({ agrees: false });
  expect(spot({ outage: 2.9 })).toMatchObject({
    agrees: false,
    reason:
      "Scaling changed the answer for Interval=10, Threshold=2: outage 2.9 s at scale 1, 18.0 s from the scaled runs (give or take 15.0 s).",
  });
});

test("an upper bound may be missed from below, not from above", () => {
  const verdicts = [1, 51, 51.1].map((recovered) => spot({ recovered }).agrees);
  expect(verdicts).toEqual([true, true, false]);
});

test("a target kept at one scale and missed at the other is another answer", () => {
  expect(spot({ outage: 20 }, ["outage<23s"]).agrees).toBe(true);
  expect(spot({ outage: 20 }, ["outage<12s"]).agrees).toBe(true);
  expect(spot({ outage: 11 }, ["outage<12s"]).agrees).toBe(false);
  expect([spot({ outage: 17 }, ["outage<18s"]), spot({ outage: 19 }, ["outage<18s"])]).toMatchObject([
    { agrees: true },
    { agrees: true },
  ]);
  expect(spot({ outage: 24 }, ["outage<23s"])).toMatchObject({
    agrees: false,
    reason:
      "Scaling changed the answer for Interval=10, Threshold=2: outage<23s is kept at one scale and missed at the other.",
  });
});

test("a run that failed, or saw nothing, confirms nothing", () => {
  expect(spot({ outage: 18 }, [], { error: "gave up" })).toMatchObject({
    agrees: false,
    comparisons: [],
    reason: "At scale 1 Interval=10, Threshold=2 could not be checked: gave up",
  });
  expect(spot({ failed: 3 })).toMatchObject({ agrees: false, comparisons: [] });
});
