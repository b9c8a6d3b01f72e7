/**
 * `npm run conformance [-- nlb|alb|rds] [--json] [--missing]`: what of AWS's documented behaviour the tests that ran last prove.
 * Reads vitest's reports, which `npm test` leaves in `reports/`. Exits with 1 when a row failed or is missing.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { albRows } from "./alb.ts";
import { nlbRows } from "./nlb.ts";
import { judgeRows, type RowOutcome, type TestReport, testReportSchema } from "./outcome.ts";
import { rdsRows } from "./rds.ts";
import type { Row } from "./row.ts";

const REPORTS = join(import.meta.dirname, "../../reports");
/** Stages of `npm test` that run tests. */
const STAGES = ["unit", "lab"];
const CATALOGUES: Readonly<Record<string, readonly Row[]>> = { nlb: nlbRows, alb: albRows, rds: rdsRows };

/** Wrong usage, as the command line says it. */
const WRONG_USAGE = 2;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, missing: { type: "boolean", default: false } },
  });
  const [name = "nlb"] = positionals;
  const rows = CATALOGUES[name];
  if (!rows) return refuse(`The catalogue must be one of ${Object.keys(CATALOGUES).join(", ")}: got \`${name}\``);
  const reports = await readReports();
  if (reports.length === 0) return refuse("No tests have run yet; run `npm test` first");
  const outcomes = judgeRows(rows, reports);
  const open = outcomes.filter(({ state }) => state === "missing" || state === "failed");
  const shown = values.missing ? open : outcomes;
  process.stdout.write(
    values.json ? `${JSON.stringify(shown, null, 2)}\n` : `${[...shown.map(describe), count(outcomes)].join("\n")}\n`,
  );
  return open.length === 0 ? 0 : 1;
}

async function readReports(): Promise<TestReport[]> {
  const texts = await Promise.all(
    STAGES.map((stage) => readFile(join(REPORTS, `${stage}.json`), "utf8").catch(() => "")),
  );
  return texts.filter((text) => text !== "").map((text) => testReportSchema.parse(JSON.parse(text)));
}

function describe({ id, title, state, tests, reason }: RowOutcome): string {
  const more = tests.length > 1 ? ` (and ${tests.length - 1} more)` : "";
  return `${id}  ${state.padEnd(14)}  ${title}: ${reason ?? (tests[0] === undefined ? "no test names it" : `${tests[0]}${more}`)}`;
}

function count(outcomes: readonly RowOutcome[]): string {
  const states = ["proved", "differs", "not-applicable", "failed", "missing"] as const;
  return states.map((state) => `${outcomes.filter((one) => one.state === state).length} ${state}`).join(", ");
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return WRONG_USAGE;
}

process.exitCode = await main();
