import { expect, test } from "vitest";
import { isWhole, judge, longestGapMs, type RowLine } from "./history.ts";

/** Each row is sent, and what follows becomes of it ten milliseconds later; a dash: nothing is known. */
function history(rows: Readonly<Record<string, string>>): RowLine[] {
  return Object.entries(rows).flatMap(([id, outcome], index) => [
    { id, atMs: index * 100 },
    ...(outcome === "-" ? [] : [{ id, atMs: index * 100 + 10, outcome }]),
  ]);
}

const TOLD = history({ a: "ok", b: "ECONNRESET", c: "-", d: "ok" });

test("what was told is there, what was not told may be", () => {
  const verdict = judge(TOLD, ["d", "c", "a"]);
  expect(verdict).toMatchObject({ sent: 4, acknowledged: 2, untold: 1, lost: [], doubled: [], fromNowhere: [] });
  expect(isWhole(verdict)).toBe(true);
});

test.each([
  ["a row that was told and is not there", ["a", "c"], { lost: ["d"] }],
  ["a row that is there twice", ["a", "d", "d"], { doubled: ["d"] }],
  ["a row that nobody sent", ["a", "d", "x"], { fromNowhere: ["x"] }],
])("%s is found", (_, rows, found) => {
  const verdict = judge(TOLD, rows);
  expect(verdict).toMatchObject(found);
  expect(isWhole(verdict)).toBe(false);
});

test("an outage is the longest time between two commits that were told", () => {
  expect(longestGapMs(TOLD, 0, 320)).toBe(300);
  expect(longestGapMs(TOLD, 50, 60)).toBe(300);
  expect(longestGapMs(TOLD, 400, 1000)).toBe(690);
  expect(longestGapMs([], 400, 1000)).toBe(600);
});
