/**
 * A sweep: one scenario on one template, once for each combination of parameters.
 *
 *   --vary ... -> cells (checked) -> labs, several at once -> figures of each -> verdict -> one cell again at scale 1
 */
import { type Clock, systemClock } from "../model/clock.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Axis } from "./axes.ts";
import type { Goal } from "./goals.ts";
import { inParallel } from "./parallel.ts";
import type { CellPlan, CellResult, CellRun, SpotCheck, SweepRecord, Verdict } from "./record.ts";
import { runCell, type StartSweepLab } from "./run-cell.ts";
import { compareSpot } from "./spot-check.ts";
import { judge } from "./verdict.ts";

export interface SweepSettings {
  readonly scenario: Pick<Scenario, "name" | "title" | "template">;
  readonly axes: readonly Axis[];
  /** As `planCells` gives them. */
  readonly cells: readonly CellPlan[];
  /** The same in every cell. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly goals: readonly Goal[];
  readonly repeat: number;
  readonly timeScale: number;
  readonly seed: number;
  readonly parallel: number;
  /** Whether one cell is run again at scale 1; without meaning for a sweep at scale 1. */
  readonly spotCheck: boolean;
  /** What the names of its labs begin with. */
  readonly prefix: string;
  /** The command that sweeps again. */
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
  readonly clock?: Clock;
}

/** @throws the signal's reason when it is aborted, after all labs have gone */
export async function runSweep(settings: SweepSettings, start: StartSweepLab): Promise<SweepRecord> {
  const { scenario, axes, parameters, goals, repeat, timeScale, seed, command, clock = systemClock } = settings;
  const startedAtMs = clock.now();
  const parallel = Math.min(settings.parallel, settings.cells.length);
  const cells = await inParallel(settings.cells, parallel, (cell) => playCell(cell, settings, start));
  const verdict = judge(cells, goals);
  const spotCheck = await checkSpot(cells, verdict, settings, start);
  return {
    version: 1,
    scenario: scenario.name,
    title: scenario.title,
    template: scenario.template,
    ...{ parameters, axes, repeat, timeScale, seed, parallel, goals, cells, verdict, command },
    startedAtMs,
    endedAtMs: clock.now(),
    ...(spotCheck ? { spotCheck } : {}),
  };
}

/** Names of all labs that a sweep brings up. */
export function labNames(prefix: string, cells: readonly CellPlan[]): string[] {
  return [...cells.map((cell) => labNameOf(prefix, cell)), spotName(prefix)];
}

function labNameOf(prefix: string, { n }: CellPlan): string {
  return `${prefix}-${n}`;
}

function spotName(prefix: string): string {
  return `${prefix}-spot`;
}

/** Every cell has the same seeds, so that the scenario's own choices do not tell cells apart. */
function playCell(cell: CellPlan, settings: SweepSettings, start: StartSweepLab): Promise<CellResult> {
  const { repeat, seed, timeScale, parameters, prefix, signal, onProgress } = settings;
  const seeds = Array.from({ length: repeat }, (_, index) => seed + index);
  const name = labNameOf(prefix, cell);
  const given = { ...parameters, ...cell.values };
  return runCell(cell, { name, timeScale, parameters: given, seeds, signal, onProgress }, start);
}

async function checkSpot(
  cells: readonly CellResult[],
  verdict: Verdict,
  settings: SweepSettings,
  start: StartSweepLab,
): Promise<SpotCheck | undefined> {
  if (!settings.spotCheck || settings.timeScale === 1) return undefined;
  const cell = spotCell(cells, verdict);
  if (cell === undefined) return undefined;
  const { goals, timeScale, parameters, seed, signal, onProgress, prefix } = settings;
  onProgress("Spot check: one cell again at scale 1");
  const given = { ...parameters, ...cell.values };
  const plan = { name: spotName(prefix), timeScale: 1, parameters: given, seeds: [seed], signal, onProgress };
  const { runs, error = "no run" } = await runCell(cell, plan, start);
  const run: CellRun = runs[0] ?? { seed, figures: {}, failedClaims: [], error };
  return compareSpot({ cell, timeScale, goals, run });
}

/** What is recommended is what must be right; where nothing is, the quickest stands for the others. */
function spotCell(cells: readonly CellResult[], verdict: Verdict): CellResult | undefined {
  const choice = verdict.kind === "none" ? judge(cells, []) : verdict;
  return choice.kind === "none" ? undefined : cells.find(({ n }) => n === choice.n);
}
