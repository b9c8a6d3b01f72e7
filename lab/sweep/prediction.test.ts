import { expect, test } from "vitest";
import { summariseRuns } from "./figures.ts";
import { isAsPredicted } from "./prediction.ts";
import { aCell } from "./test/fixture.ts";

/** Interval 10, threshold 2, timeout 5: 10 to 25 s, with one interval and five seconds of machine time up to 40 s. */
const isIn = (...detected: number[]) => {
  const figures = summariseRuns(
    detected.map((seconds) => ({ detected: seconds / 10 })),
    10,
  );
  return isAsPredicted({ ...aCell(1, [10, 2], []), figures }, 10);
};

test("a detection agrees with its prediction within one interval and the machine's time (NLB-104)", () => {
  expect([isIn(10, 25), isIn(24, 40), isIn(40.1), isIn(9.9, 20)]).toEqual([true, true, false, false]);
});

test("checks that were to find it and did not do not agree", () => {
  expect(isIn()).toBe(false);
});
