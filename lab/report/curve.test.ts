import { expect, test } from "vitest";
import type { Sample } from "../scenario/load/index.ts";
import { curveOf } from "./curve.ts";
import { fixtureRecord } from "./fixture.ts";

const record = fixtureRecord();
const [load] = record.loads;

function withSamples(samples: readonly Sample[]) {
  return { ...record, loads: load ? [{ ...load, samples }] : [] };
}

test("a steady load has a steady rate, in its first and last slice too", () => {
  const curve = curveOf(record, 240);
  const sums = curve?.startsMs.map((_, index) =>
    curve.rates.reduce((sum, { perSecond }) => sum + (perSecond[index] ?? 0), 0),
  );
  expect(curve?.sliceMs).toBe(500);
  expect(sums?.filter((rate) => rate > 0).every((rate) => Math.abs(rate - 20) < 2.1)).toBe(true);
});

test("every request is counted once, in the slice in which it was due", () => {
  const curve = curveOf(record, 240);
  expect(curve?.failed.reduce((sum, one) => sum + one, 0)).toBe(load?.summary.failed);
  expect(curve?.rates.map(({ outcome }) => outcome)).toEqual(["ok", "refused", "timed-out"]);
  const worst = curve?.failed.indexOf(Math.max(...curve.failed)) ?? 0;
  expect((curve?.startsMs[worst] ?? 0) - record.startedAtMs - 4200).toBe(1500);
});

test("percentiles are of good answers; a slice without any has none", () => {
  const at = (n: number, latencyMs: number, outcome: Sample["outcome"]): Sample => {
    return { n, dueMs: record.startedAtMs + 10 + n, latencyMs, outcome, url: "http://a/" };
  };
  const curve = curveOf(withSamples([at(0, 10, "ok"), at(1, 30, "ok"), at(2, 5000, "timed-out")]), 10);
  expect(curve?.latencyMs.p50.filter((one) => one !== null)).toEqual([10]);
  expect(curve?.latencyMs.p99.filter((one) => one !== null)).toEqual([30]);
});

test("a run of which no request was kept has no curve", () => {
  expect(curveOf(withSamples([]), 240)).toBeUndefined();
});

test("a hundred thousand requests become at most as many slices as wanted", () => {
  const curve = curveOf(fixtureRecord({ samples: 100_000 }), 240);
  expect(curve?.startsMs.length).toBeLessThanOrEqual(241);
});
