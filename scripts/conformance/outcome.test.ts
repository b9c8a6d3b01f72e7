import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { albRows } from "./alb.ts";
import { nlbRows } from "./nlb.ts";
import { judgeRows, rowsNamedBy, type TestReport } from "./outcome.ts";
import { rdsRows } from "./rds.ts";
import { differs, notApplicable, row } from "./row.ts";

function report(...tests: [fullName: string, status: string][]): TestReport {
  return { testResults: [{ assertionResults: tests.map(([fullName, status]) => ({ fullName, status })) }] };
}

test("a title names rows one by one and in spans", () => {
  expect(rowsNamedBy("NLB-046, V19: a target that calls itself (NLB-008 to NLB-010)")).toEqual([
    "NLB-008",
    "NLB-009",
    "NLB-010",
    "NLB-046",
  ]);
  expect(rowsNamedBy("a sentence without any, XNLB-1 and NLB-12")).toEqual([]);
  expect(rowsNamedBy("ALB-034, 038 to 040 and 043: 100 requests")).toEqual([
    "ALB-034",
    "ALB-038",
    "ALB-039",
    "ALB-040",
    "ALB-043",
  ]);
  expect(rowsNamedBy("ALB-080: 502, 503; NLB-001, NLB-003 to NLB-004, 12 of 100")).toEqual([
    "ALB-080",
    "NLB-001",
    "NLB-003",
    "NLB-004",
  ]);
});

test("rows of RDS stand alone", () => {
  expect(rowsNamedBy("R28 to R30: it is told (R01, R08), R123 and ERR12 are none")).toEqual([
    ...["R01", "R08", "R28", "R29", "R30"],
  ]);
});

test("a row is proved by a test that passed, and by no other", () => {
  const rows = [
    row("NLB-001", "passes"),
    row("NLB-002", "fails in one place"),
    row("NLB-003", "is skipped"),
    differs("NLB-004", "differs", "we chose so"),
    notApplicable("NLB-005", "cannot be seen", "no fleet here"),
    differs("NLB-006", "was said to differ, yet is proved", "an old word"),
  ];
  const unit = report(["NLB-001: one", "passed"], ["NLB-002: two", "passed"], ["NLB-003: three", "skipped"]);
  const lab = report(["NLB-002: again", "failed"], ["NLB-006: six", "passed"]);
  expect(judgeRows(rows, [unit, lab])).toEqual([
    { id: "NLB-001", title: "passes", state: "proved", tests: ["NLB-001: one"] },
    { id: "NLB-002", title: "fails in one place", state: "failed", tests: ["NLB-002: again"] },
    { id: "NLB-003", title: "is skipped", state: "missing", tests: [] },
    { id: "NLB-004", title: "differs", state: "differs", tests: [], reason: "we chose so" },
    { id: "NLB-005", title: "cannot be seen", state: "not-applicable", tests: [], reason: "no fleet here" },
    { id: "NLB-006", title: "was said to differ, yet is proved", state: "proved", tests: ["NLB-006: six"] },
  ]);
});

test.each([
  ["NLB-001", nlbRows, 184],
  ["ALB-001", albRows, 94],
  ["R01", rdsRows, 50],
])("the rows from %s on are numbered without a gap", (first, rows, count) => {
  const [, prefix = "", digits = ""] = /^(\D+)(\d+)$/.exec(first) ?? [];
  expect(rows.map(({ id }) => id)).toEqual(
    Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(digits.length, "0")}`),
  );
});

test("every row that no test can prove stands in docs/fidelity.md with its reason", () => {
  const page = readFileSync(new URL("../../docs/fidelity.md", import.meta.url), "utf8");
  const untold = [...nlbRows, ...albRows, ...rdsRows].filter(
    ({ id, exception }) =>
      exception && !page.split("\n").some((line) => line.includes(id) && line.includes(exception.reason)),
  );
  expect(untold).toEqual([]);
});
