/** Whether the time scale changed the answer: one cell, run at AWS's own speed, beside its scaled runs. Pure. */
import { describeValues } from "./axes.ts";
import { describeGoals, type Goal, keeps } from "./goals.ts";
import { MEASURES, type Measure } from "./measure.ts";
import { machineSeconds } from "./prediction.ts";
import type { CellResult, CellRun, Comparison, SpotCheck } from "./record.ts";

/** Times that the template's durations decide, alone or in part. */
const COMPARED: readonly Measure[] = ["outage", "detected", "recovered"];

export interface SpotInput {
  /** As it was run on the time scale. */
  readonly cell: CellResult;
  readonly timeScale: number;
  readonly goals: readonly Goal[];
  /** The one run at scale 1. */
  readonly run: CellRun;
}

/**
 * A fault falls anywhere between two checks, so that two runs of one setting differ by up to one interval; the machine's own
 * time comes on top, multiplied on the scaled side.
 */
export function compareSpot(input: SpotInput): SpotCheck {
  const { cell, run } = input;
  const comparisons = run.error === undefined ? COMPARED.flatMap((measure) => compare(measure, input)) : [];
  const sameAnswer = isSameAnswer(input);
  const agrees = comparisons.length > 0 && sameAnswer && comparisons.every((one) => one.agrees);
  return { n: cell.n, run, comparisons, agrees, reason: reasonOf(input, comparisons, sameAnswer) };
}

function compare(measure: Measure, { cell, timeScale, run }: SpotInput): Comparison[] {
  const scaled = cell.figures[measure]?.aws.median;
  const real = run.figures[measure];
  if (scaled === undefined || real === undefined) return [];
  const tolerance = cell.checks.intervalSeconds + machineSeconds(timeScale);
  // An upper bound may be missed from below: the machine's part of it was multiplied, though it does not grow.
  const agrees = real - scaled <= tolerance && (MEASURES[measure].scaling === "at-most" || scaled - real <= tolerance);
  return [{ measure, scaled, real, tolerance, agrees }];
}

/** The one run must keep what every scaled run kept, and miss what every one missed; between them chance decides. */
function isSameAnswer({ cell, goals, run }: SpotInput): boolean {
  return goals.every((goal) => {
    const scaled = cell.figures[goal.measure]?.aws;
    const isKept = keeps(goal, run.figures[goal.measure]);
    return isKept ? keeps(goal, scaled?.min) : !keeps(goal, scaled?.max);
  });
}

function reasonOf({ cell, run, goals }: SpotInput, comparisons: readonly Comparison[], sameAnswer: boolean): string {
  const name = describeValues(cell.values);
  if (run.error !== undefined) return `At scale 1 ${name} could not be checked: ${run.error}`;
  if (comparisons.length === 0)
    return `At scale 1 ${name} had nothing to compare: neither outage nor detection was seen in both.`;
  const off = comparisons.filter((one) => !one.agrees).map(describeComparison);
  if (off.length > 0) return `Scaling changed the answer for ${name}: ${off.join("; ")}.`;
  if (!sameAnswer)
    return `Scaling changed the answer for ${name}: ${describeGoals(goals)} is kept at one scale and missed at the other.`;
  return `Scaling did not change the answer for ${name}: ${comparisons.map(describeComparison).join("; ")}.`;
}

function describeComparison({ measure, scaled, real, tolerance }: Comparison): string {
  const bound = MEASURES[measure].scaling === "at-most" ? "at most " : "";
  return `${MEASURES[measure].word} ${real.toFixed(1)} s at scale 1, ${bound}${scaled.toFixed(1)} s from the scaled runs (give or take ${tolerance.toFixed(1)} s)`;
}
