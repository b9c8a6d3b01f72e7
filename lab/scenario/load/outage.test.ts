import { expect, test } from "vitest";
import { outageFigures } from "./outage.ts";

/** `x` failed, anything else did not; 100 ms apart. */
const row = (text: string) => [...text].map((char, index) => ({ atMs: 1_000 + index * 100, failed: char === "x" }));

test("an outage lasts from its first failure to the next answer", () => {
  expect(outageFigures(row("..xxx.."))).toEqual({
    longestMs: 300,
    totalMs: 300,
    firstToLastMs: 300,
    firstFailedAtMs: 1_200,
    lastFailedAtMs: 1_400,
  });
});

test("answers in between make several outages, told apart from the time over which clients met failures", () => {
  expect(outageFigures(row(".x.xx...x."))).toMatchObject({ longestMs: 200, totalMs: 400, firstToLastMs: 800 });
});

test("an outage that has not ended is as long as its last failure shows, and none is none", () => {
  expect(outageFigures(row("..xxx"))).toMatchObject({ longestMs: 200, firstToLastMs: 200 });
  expect(outageFigures(row("...."))).toEqual({ longestMs: 0, totalMs: 0, firstToLastMs: 0 });
});

test("askings count in the order in which they began, however they ended", () => {
  expect(outageFigures(row("..xxx..").toReversed())).toEqual(outageFigures(row("..xxx..")));
});

test("two probes of one outage differ by no more than one interval of either", () => {
  const outage = { fromMs: 10_030, untilMs: 14_777 };
  const probe = (everyMs: number, startMs: number) =>
    Array.from({ length: 60_000 / everyMs }, (_, n) => startMs + n * everyMs).map((atMs) => {
      return { atMs, failed: atMs >= outage.fromMs && atMs < outage.untilMs };
    });
  const fine = outageFigures(probe(50, 7)).longestMs;
  for (const startMs of [0, 33, 120, 499])
    expect(Math.abs(outageFigures(probe(500, startMs)).longestMs - fine)).toBeLessThanOrEqual(500);
});
