import type { Claim, RunRecord } from "../../scenario/index.ts";
import { formatSpan, type Output } from "../output.ts";

/** One claim as one line. */
export function renderClaim(claim: Claim, paint: Output["paint"]): string {
  const mark = claim.holds ? paint("green", "holds") : paint("red", "FAILS");
  const numbers = [claim.measured, claim.predicted && `predicted ${claim.predicted}`].filter(Boolean).join(", ");
  return `  ${mark}  ${claim.what}${numbers ? `: ${numbers}` : ""}`;
}

export function renderVerdict(report: RunRecord, paint: Output["paint"]): string[] {
  const held = report.claims.filter((claim) => claim.holds).length;
  const words = `${held} of ${report.claims.length} claims hold, ${formatSpan(report.endedAtMs - report.startedAtMs)}, seed ${report.seed}`;
  return [
    ...(report.error ? [paint("red", `  ended early: ${report.error}`)] : []),
    report.passed ? paint("green", `passed: ${words}`) : paint("red", `failed: ${words}`),
  ];
}
