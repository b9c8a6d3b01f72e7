import { expect, test } from "vitest";
import { fixtureRecord } from "./fixture.ts";
import { formatRelative, formatTick, niceStep, placeOf, ticksOf, timeOf } from "./run-time.ts";

test("the first fault is zero; ticks are round seconds from there", () => {
  const time = timeOf(fixtureRecord());
  expect(ticksOf(time, 8).map((atMs) => formatTick(atMs, time))).toEqual(["0", "+5", "+10", "+15"]);
  expect(formatRelative(time.fromMs, time)).toBe("-4.20 s");
  expect([time.fromMs, time.zeroMs, time.untilMs].map((atMs) => placeOf(atMs, time))).toEqual([0, 0.175, 1]);
});

test("without a fault the start is zero, and a run without length has an axis", () => {
  const record = { ...fixtureRecord(), faults: [] };
  const time = timeOf({ ...record, endedAtMs: record.startedAtMs });
  expect(time.zeroMs).toBe(record.startedAtMs);
  expect(ticksOf(time, 8).map((atMs) => formatTick(atMs, time))).toEqual(["0", "+0.001"]);
});

test("a step is the next of 1, 2, 5 times a power of ten", () => {
  expect([1, 3, 60, 100, 101, 700].map(niceStep)).toEqual([1, 5, 100, 100, 200, 1000]);
});
