/** Which rows the tests that ran prove. Pure. */
import { z } from "zod";
import type { Exception, Row } from "./row.ts";

/** Of vitest's JSON report, what matters here. */
export const testReportSchema = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })).default([]) }),
  ),
});

export type TestReport = z.infer<typeof testReportSchema>;

export interface RowOutcome {
  readonly id: string;
  readonly title: string;
  readonly state: "proved" | "differs" | "not-applicable" | "failed" | "missing";
  /** Titles of the tests that name the row and passed; where one failed, of those that failed. */
  readonly tests: readonly string[];
  /** Why it is not proved, where that is known. */
  readonly reason?: string;
}

interface NamedTest {
  readonly title: string;
  readonly passed: boolean;
}

/**
 * A row is proved when a test that names its id passed and none that names it failed. A title names single rows
 * (`NLB-031`, `NLB-031, 032`, `R12`) and spans (`NLB-031 to 033`). Tests that were skipped count for nothing.
 */
export function judgeRows(rows: readonly Row[], reports: readonly TestReport[]): RowOutcome[] {
  const tests = testsByRow(reports);
  return rows.map((row) => judge(row, tests.get(row.id) ?? []));
}

function judge({ id, title, exception }: Row, tests: readonly NamedTest[]): RowOutcome {
  const failed = tests.filter((test) => !test.passed);
  const told = failed.length > 0 ? failed : tests;
  const state = failed.length > 0 ? "failed" : tests.length > 0 ? "proved" : stateOf(exception);
  return {
    id,
    title,
    state,
    tests: told.map((test) => test.title),
    ...(exception && tests.length === 0 ? { reason: exception.reason } : {}),
  };
}

function stateOf(exception: Exception | undefined): RowOutcome["state"] {
  return exception?.kind ?? "missing";
}

function testsByRow(reports: readonly TestReport[]): Map<string, NamedTest[]> {
  const found = new Map<string, NamedTest[]>();
  for (const { fullName, status } of reports.flatMap(assertionsOf)) {
    if (status !== "passed" && status !== "failed") continue;
    for (const id of rowsNamedBy(fullName)) {
      const tests = found.get(id) ?? [];
      tests.push({ title: fullName.trim(), passed: status === "passed" });
      found.set(id, tests);
    }
  }
  return found;
}

function assertionsOf(report: TestReport): TestReport["testResults"][number]["assertionResults"] {
  return report.testResults.flatMap((file) => file.assertionResults);
}

/** An id and the numbers that follow it: `ALB-034`, `ALB-034, 037 and 041`, `ALB-034, ALB-038 to ALB-041`. */
const NAMED = /\b([A-Z]+)-(\d{3})\b(?:(?:, | and | to | - |–)(?:\1-)?\d{3}\b)*/g;
const NUMBERS = /(\d{3})(?:(?: to | - |–)(?:[A-Z]+-)?(\d{3}))?/g;

/** `R12`, `R28 to R31`: those of RDS, each with its letter. */
const OF_RDS = /\bR(\d{2})(?: to R(\d{2}))?\b/g;

/** Ids of the rows that a test's title names; a prefix stands for the numbers after it as well. */
export function rowsNamedBy(title: string): string[] {
  const found = [...title.matchAll(NAMED)].flatMap(([text, prefix = ""]) =>
    [...text.matchAll(NUMBERS)].flatMap(([, from, to]) => spanOf(`${prefix}-`, 3, Number(from), Number(to ?? from))),
  );
  const ofRds = [...title.matchAll(OF_RDS)].flatMap(([, from, to]) => spanOf("R", 2, Number(from), Number(to ?? from)));
  return [...new Set([...found, ...ofRds])].toSorted();
}

function spanOf(prefix: string, digits: number, from: number, to: number): string[] {
  return Array.from(
    { length: Math.max(0, to - from + 1) },
    (_, index) => `${prefix}${String(from + index).padStart(digits, "0")}`,
  );
}
