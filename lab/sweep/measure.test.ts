import { expect, test } from "vitest";
import type { LabEvent } from "../model/events.ts";
import type { Outcome, Sample } from "../scenario/load/index.ts";
import { atAwsSpeed, measureRun } from "./measure.ts";
import { aRun, healthEvent } from "./test/fixture.ts";

const sample = (dueMs: number, outcome: Outcome = "ok", latencyMs = 5): Sample => {
  return { n: dueMs, dueMs, latencyMs, outcome, url: "http://a/" };
};
const figuresOf = (samples: readonly Sample[], events: readonly LabEvent[] = []) =>
  measureRun(aRun({ samples, events, faultMs: 10_000, ratePerSecond: 10 }));

test("an outage lasts from the first failed request until the one after the last is due, whatever the client's patience", () => {
  const samples = [
    sample(9_900),
    sample(10_000, "timed-out", 2_000),
    sample(10_100),
    sample(10_200, "reset", 900),
    sample(10_300),
  ];
  expect(figuresOf(samples)).toEqual({ outage: 0.3, failed: 2, failedPercent: 40, p99: 0.005 });
});

test("of outages that lie apart the longest counts; no failure is none", () => {
  const apart = [sample(1_000, "refused"), sample(5_000, "refused"), sample(5_500, "refused"), sample(8_000, "reset")];
  expect(figuresOf(apart).outage).toBe(0.6);
  expect(figuresOf([sample(1_000)])).toMatchObject({ outage: 0, failed: 0, failedPercent: 0 });
});

test("of several loads the one that asks most often counts", () => {
  const main = aRun({ samples: [sample(1, "reset"), sample(2)], ratePerSecond: 20 });
  const witness = aRun({ samples: [sample(1, "reset"), sample(9_000, "reset")], ratePerSecond: 2 });
  expect(measureRun({ ...main, loads: [...witness.loads, ...main.loads] })).toMatchObject({ failed: 1, outage: 0.05 });
});

test("what did not happen has no figure", () => {
  expect(figuresOf([])).toEqual({});
  expect(figuresOf([sample(1, "refused")])).toEqual({ outage: 0.1, failed: 1, failedPercent: 100 });
});

test("detected when a healthy target is healthy no more, recovered when as many are healthy as before", () => {
  const events = [
    healthEvent(9_000, "i-old", "unhealthy", "healthy"),
    healthEvent(12_500, "i-a", "unhealthy", "healthy"),
    healthEvent(12_600, "i-b", "unhealthy", "healthy"),
    healthEvent(12_700, "i-a", "draining", "unhealthy"),
    healthEvent(14_000, "i-c", "initial", undefined),
    healthEvent(15_000, "i-c", "healthy", "initial"),
    healthEvent(16_000, "i-b", "healthy", "unhealthy"),
  ];
  expect(figuresOf([], events)).toEqual({ detected: 2.5, recovered: 6 });
  expect(figuresOf([], events.slice(0, 6))).toEqual({ detected: 2.5 });
});

test("what the template's durations decide is multiplied by the time scale, the machine's own is not", () => {
  const aws = (["outage", "failed", "failedPercent", "detected", "recovered", "p99"] as const).map((measure) =>
    atAwsSpeed(measure, 2, 10),
  );
  expect(aws).toEqual([20, 20, 2, 20, 20, 2]);
});
