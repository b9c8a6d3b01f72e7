import { expect, test } from "vitest";
import { summariseRuns } from "./figures.ts";

test("a figure has its median, least and most of the runs that have it, here and at AWS's speed", () => {
  expect(summariseRuns([{ outage: 3, p99: 0.5 }, { outage: 1 }, { outage: 1.5 }], 10)).toEqual({
    outage: { real: { median: 1.5, min: 1, max: 3 }, aws: { median: 15, min: 10, max: 30 } },
    p99: { real: { median: 0.5, min: 0.5, max: 0.5 }, aws: { median: 0.5, min: 0.5, max: 0.5 } },
  });
});

test("the median of two runs lies between them; no run has no figure", () => {
  expect(summariseRuns([{ failed: 2 }, { failed: 5 }], 1).failed?.real.median).toBe(3.5);
  expect(summariseRuns([], 10)).toEqual({});
});
