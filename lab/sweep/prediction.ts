/** Whether a cell was detected when its template says. Pure. */
import type { CellResult } from "./record.ts";

/** What the machine itself needs to notice and to act, real time. A time scale multiplies it with all the rest. */
export const MACHINE_MS = 500;

/** The machine's time in the figures of a scaled lab, AWS's seconds. */
export function machineSeconds(timeScale: number): number {
  return (MACHINE_MS * timeScale) / 1_000;
}

/**
 * Whether every run's detection lies in the predicted span, or no later than one interval and the machine's time after it.
 * True where checks are of no account: nothing was detected, and nothing was predicted.
 */
export function isAsPredicted({ figures, checks }: CellResult, timeScale: number): boolean {
  const { predictedSeconds, intervalSeconds } = checks;
  const [earliest, latest] = predictedSeconds;
  const seen = figures.detected?.aws;
  if (seen === undefined) return latest === 0;
  return seen.min >= earliest && seen.max <= latest + intervalSeconds + machineSeconds(timeScale);
}
