/** Several runs of one cell, summed up. Pure. */
import { atAwsSpeed, MEASURES, type Measure, type RunFigures } from "./measure.ts";

/** Of the runs that have the figure. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One measure of a cell: as it was here, and what that is at AWS's speed. */
export interface Figure {
  readonly real: Spread;
  readonly aws: Spread;
}

/** Absent where no run has it. */
export type CellFigures = Readonly<Partial<Record<Measure, Figure>>>;

export function summariseRuns(runs: readonly RunFigures[], timeScale: number): CellFigures {
  const figures: Partial<Record<Measure, Figure>> = {};
  for (const measure of Object.keys(MEASURES) as Measure[]) {
    const values = runs.flatMap((run) => run[measure] ?? []);
    if (values.length === 0) continue;
    const aws = values.map((value) => atAwsSpeed(measure, value, timeScale));
    figures[measure] = { real: spreadOf(values), aws: spreadOf(aws) };
  }
  return figures;
}

/** The median of an even number of values is the mean of the two in the middle. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const median = (at(Math.floor((sorted.length - 1) / 2)) + at(Math.ceil((sorted.length - 1) / 2))) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}
