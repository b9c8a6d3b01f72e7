/** All that a sweep leaves: what its table, page and JSON are made from. Plain JSON. */
import type { Axis, CellValues } from "./axes.ts";
import type { CellFigures } from "./figures.ts";
import type { Goal } from "./goals.ts";
import type { Measure, RunFigures } from "./measure.ts";

export interface SweepRecord {
  readonly version: 1;
  readonly scenario: string;
  readonly title: string;
  readonly template: string;
  /** The same in every cell; the template's defaults are left out. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly axes: readonly Axis[];
  readonly repeat: number;
  readonly timeScale: number;
  /** Of every cell's first run; the second has the next one, and so on. */
  readonly seed: number;
  /** Labs that were up at once, at the most. */
  readonly parallel: number;
  /** Milliseconds since the epoch, as is the end. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** What the settings were to keep. */
  readonly goals: readonly Goal[];
  /** In the order of the grid: the last axis changes first. */
  readonly cells: readonly CellResult[];
  readonly verdict: Verdict;
  /** Absent where it was turned off, or where there was nothing to check. */
  readonly spotCheck?: SpotCheck;
  /** The command that sweeps again. */
  readonly command: string;
}

/** One setting, before it is run. */
export interface CellPlan {
  /** From 1; the lab's number as well. */
  readonly n: number;
  readonly values: CellValues;
  readonly checks: CellChecks;
}

/** What the load balancers' health checks are in this cell, as its template says. Seconds are AWS's. */
export interface CellChecks {
  /** Health checks a minute that a target gets from each load balancer node: what a setting costs. */
  readonly perMinute: number;
  /** Failed checks that make a target unhealthy; of several target groups the most patient one's. */
  readonly unhealthyThreshold: number;
  /** Of several target groups the slowest one's. */
  readonly intervalSeconds: number;
  /** Earliest and latest that checks alone make a target unhealthy which stops answering: what `detected` should lie between. */
  readonly predictedSeconds: readonly [number, number];
}

export type CellResult = CellPlan & {
  readonly runs: readonly CellRun[];
  /** Of the runs that came to their end. */
  readonly figures: CellFigures;
  /** Why the cell has no figures: its lab did not come up, or no run came to its end. */
  readonly error?: string;
};

export interface CellRun {
  readonly seed: number;
  readonly figures: RunFigures;
  /** Claims of the scenario that did not hold: the figures count all the same. */
  readonly failedClaims: readonly string[];
  /** What ended the run before its end; its figures do not count. */
  readonly error?: string;
}

export type Verdict =
  /** The gentlest of the settings that keep the goals. */
  | { readonly kind: "cheapest"; readonly n: number; readonly meets: readonly number[]; readonly reason: string }
  /** No goal was given. */
  | { readonly kind: "quickest"; readonly n: number; readonly reason: string }
  | { readonly kind: "none"; readonly reason: string };

/** One cell once more at AWS's own speed. */
export interface SpotCheck {
  readonly n: number;
  readonly run: CellRun;
  readonly comparisons: readonly Comparison[];
  /** Every comparison agrees, and the goals are kept or missed as on the time scale. */
  readonly agrees: boolean;
  readonly reason: string;
}

/** AWS seconds. */
export interface Comparison {
  readonly measure: Measure;
  /** Median of the scaled runs, times the time scale. */
  readonly scaled: number;
  readonly real: number;
  readonly tolerance: number;
  readonly agrees: boolean;
}

/** A cell that has runs, all of which came to their end. */
export function isWhole(cell: CellResult): boolean {
  return cell.error === undefined && cell.runs.length > 0 && cell.runs.every((run) => run.error === undefined);
}
