import type { Claim, RunRecord } from "../../scenario/index.ts";
import { formatSpan, type Output } from "../output.ts";

/** One claim as one line. */
export function renderClaim(claim: Claim, paint: Output["paint"]): string {
  const mark = claim.holds ? paint("green", "holds") : paint("red", "FAILS");
  const numbers = [claim.measured, claim.predicted && `predicted ${claim.predicted}`].filter(Boolean).join(", ");
  return `  ${mark}  ${claim.what}${numbers ? `: ${numbers}` : ""}`;
}

export function renderVerdict(record: RunRecord, paint: Output["paint"]): string[] {
  return [...renderError(record, paint), renderResult(record, paint)];
}

/** One run of several: a line, and what did not hold. */
export function renderRow(
  record: RunRecord,
  { number, times }: { readonly number: number; readonly times: number },
  paint: Output["paint"],
): string[] {
  const failing = record.claims.filter((claim) => !claim.holds).map((claim) => renderClaim(claim, paint));
  const count = `${String(number).padStart(String(times).length)}/${times}`;
  return [`${count}  ${renderResult(record, paint)}`, ...failing, ...renderError(record, paint)];
}

/** What several runs were, all in all. */
export function renderSummary(records: readonly RunRecord[], paint: Output["paint"]): string[] {
  const passed = records.filter((record) => record.passed).length;
  const words = `${passed} of ${records.length} runs passed`;
  const failed = records.flatMap((record) => record.loads.map((load) => load.summary.failed));
  const outages = records.flatMap((record) => record.loads.map((load) => load.summary.outage.firstToLastMs));
  const numbers =
    failed.length === 0
      ? []
      : [
          `failed requests: ${spread(failed, String)}`,
          `from the first failure to the last: ${spread(outages, formatSpan)}`,
        ];
  return [
    paint(passed === records.length ? "green" : "red", words),
    ...numbers.map((line) => `  ${line} (least, median, most)`),
  ];
}

function renderError({ error }: RunRecord, paint: Output["paint"]): string[] {
  return error === undefined || error === "Interrupted" ? [] : [paint("red", `  ended early: ${error}`)];
}

function renderResult(record: RunRecord, paint: Output["paint"]): string {
  const held = record.claims.filter((claim) => claim.holds).length;
  const span = formatSpan(record.endedAtMs - record.startedAtMs);
  const words = `${held} of ${record.claims.length} claims hold, ${span}, seed ${record.seed}`;
  if (record.error === "Interrupted") return paint("yellow", `interrupted: ${words}`);
  return record.passed ? paint("green", `passed: ${words}`) : paint("red", `failed: ${words}`);
}

function spread(values: readonly number[], format: (value: number) => string): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return [sorted[0] ?? 0, middle, sorted.at(-1) ?? 0].map(format).join(", ");
}
