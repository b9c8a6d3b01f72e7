import { expect, test } from "vitest";
import type { RunRecord } from "../../scenario/index.ts";
import { renderRow, renderSummary, renderVerdict } from "./scenario.ts";

const paint = (_: unknown, text: string) => text;

function record(rest: Partial<RunRecord> = {}): RunRecord {
  const claims = [{ what: "it holds", holds: rest.passed !== false, measured: "1", predicted: "2", atMs: 0 }];
  return { startedAtMs: 0, endedAtMs: 1_500, seed: 7, passed: true, claims, loads: [], ...rest } as RunRecord;
}

const load = (failed: number, firstToLastMs: number) =>
  ({ summary: { failed, outage: { firstToLastMs } } }) as RunRecord["loads"][number];

test("a run ends with its verdict, and with what ended it early", () => {
  expect(renderVerdict(record(), paint)).toEqual(["passed: 1 of 1 claims hold, 1.5 s, seed 7"]);
  expect(renderVerdict(record({ passed: false, error: "lost" }), paint)).toEqual([
    "  ended early: lost",
    "failed: 0 of 1 claims hold, 1.5 s, seed 7",
  ]);
  expect(renderVerdict(record({ passed: false, error: "Interrupted" }), paint)).toEqual([
    "interrupted: 0 of 1 claims hold, 1.5 s, seed 7",
  ]);
});

test("one of several runs is a line, with what did not hold", () => {
  expect(renderRow(record({ passed: false }), { number: 3, times: 20 }, paint)).toEqual([
    " 3/20  failed: 0 of 1 claims hold, 1.5 s, seed 7",
    "  FAILS  it holds: 1, predicted 2",
  ]);
});

test("several runs are summed up by what clients lost", () => {
  const runs = [
    record({ loads: [load(3, 900)] }),
    record({ loads: [load(0, 0)] }),
    record({ loads: [load(9, 2_000)] }),
  ];
  expect(renderSummary(runs, paint)).toEqual([
    "3 of 3 runs passed",
    "  failed requests: 0, 3, 9 (least, median, most)",
    "  from the first failure to the last: 0 ms, 900 ms, 2.0 s (least, median, most)",
  ]);
  expect(renderSummary([record({ passed: false }), record()], paint)).toEqual(["1 of 2 runs passed"]);
});
