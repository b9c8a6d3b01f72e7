import { z } from "zod";

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

export interface StageResult {
  readonly name: string;
  readonly durationMs: number;
  readonly isGood: boolean;
  /** Of the stages that run tests. */
  readonly tests?: TestCounts;
}

export interface Summary extends TestCounts {
  readonly isGood: boolean;
}

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Tests of a vitest JSON report. A file that failed without a failed test (it did not load) counts as one. */
export function countTests(report: unknown): TestCounts {
  const { numPassedTests, numFailedTests, testResults } = VitestReport.parse(report);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}

/** A failed stage counts as at least one failure; a run whose test stages found no test is no success either. */
export function summarize(stages: readonly StageResult[]): Summary {
  const passed = sum(stages.map(({ tests }) => tests?.passed ?? 0));
  const failed = sum(stages.map(({ tests, isGood }) => Math.max(tests?.failed ?? 0, isGood ? 0 : 1)));
  const ranNone = passed === 0 && stages.some(({ tests }) => tests !== undefined);
  return { passed, failed, isGood: failed === 0 && !ranNone };
}

/** One line of the closing table. */
export function describeStage({ name, durationMs, isGood, tests }: StageResult): string {
  const counts = tests ? `  ${tests.passed} passed, ${tests.failed} failed` : "";
  return `${name.padEnd(8)}${isGood ? "ok    " : "FAILED"}${(durationMs / 1000).toFixed(1).padStart(8)} s${counts}`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
