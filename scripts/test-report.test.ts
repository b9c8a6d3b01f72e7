import { expect, test } from "vitest";
import { countTests, describeStage, summarize } from "./test-report.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((name) => ({ status: name })),
});

test("a file that does not load counts as a failed test", () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    testResults: [file("passed", "passed"), file("failed", "passed", "failed"), file("failed")],
  };
  expect(countTests(report)).toEqual({ passed: 2, failed: 2 });
});

test("a failed stage without tests counts as one failure", () => {
  const stages = [
    { name: "lint", durationMs: 900, isGood: false },
    { name: "unit", durationMs: 2100, isGood: true, tests: { passed: 7, failed: 0 } },
  ];
  expect(summarize(stages)).toEqual({ passed: 7, failed: 1, isGood: false });
});

test("a test stage that fails counts its failed tests, and at least one", () => {
  const failing = (failed: number) => [{ name: "unit", durationMs: 1, isGood: false, tests: { passed: 3, failed } }];
  expect(summarize(failing(2))).toEqual({ passed: 3, failed: 2, isGood: false });
  expect(summarize(failing(0))).toEqual({ passed: 3, failed: 1, isGood: false });
});

test("a run whose test stages found no test is a failure", () => {
  const empty = [{ name: "unit", durationMs: 1, isGood: true, tests: { passed: 0, failed: 0 } }];
  expect(summarize(empty).isGood).toBe(false);
  expect(summarize([{ name: "lint", durationMs: 1, isGood: true }]).isGood).toBe(true);
});

test("a stage is one line with its time, result and counts", () => {
  expect(describeStage({ name: "unit", durationMs: 2140, isGood: true, tests: { passed: 7, failed: 0 } })).toBe(
    "unit    ok         2.1 s  7 passed, 0 failed",
  );
  expect(describeStage({ name: "lint", durationMs: 900, isGood: false })).toBe("lint    FAILED     0.9 s");
});
