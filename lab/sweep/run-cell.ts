/** One cell: a lab of its own is brought up with the cell's parameters, the scenario is played on it, and it goes again. */
import { describeError } from "../model/errors.ts";
import type { RunRecord } from "../scenario/record.ts";
import { describeValues } from "./axes.ts";
import { summariseRuns } from "./figures.ts";
import { measureRun, type RunFigures } from "./measure.ts";
import type { CellPlan, CellResult, CellRun } from "./record.ts";

/** A lab that is up, for one cell. */
export interface SweepLab {
  /** Waits until the lab is whole, then plays the scenario. */
  play(seed: number): Promise<RunRecord>;
  stop(): Promise<void>;
}

export interface SweepLabSpec {
  readonly name: string;
  readonly timeScale: number;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Brings a lab up; one that fails or is interrupted meanwhile takes away what it made. */
export type StartSweepLab = (spec: SweepLabSpec) => Promise<SweepLab>;

export interface CellSettings extends SweepLabSpec {
  /** Of each run. */
  readonly seeds: readonly number[];
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/**
 * Never rejects for what went wrong in the cell: that is its result.
 *
 * @throws the signal's reason when it is aborted, after the lab has gone
 */
export async function runCell(cell: CellPlan, settings: CellSettings, start: StartSweepLab): Promise<CellResult> {
  const tell = (text: string) => settings.onProgress(`${settings.name} (${describeValues(cell.values)}): ${text}`);
  const runs: CellRun[] = [];
  const ended = await attempt(async () => {
    tell("starts");
    const lab = await start(settings);
    try {
      for (const seed of settings.seeds) {
        runs.push(await interruptible(playOnce(lab, seed), settings.signal));
        tell(`run ${runs.length} of ${settings.seeds.length}: ${describeRun(runs.at(-1) as CellRun)}`);
      }
    } finally {
      await removeLab(lab, settings.name, tell);
    }
  });
  settings.signal.throwIfAborted();
  if (ended !== undefined) tell(`failed: ${ended}`);
  return resultOf(cell, runs, settings.timeScale, ended);
}

/** A lab that will not go must not take the cell's figures with it. */
async function removeLab(lab: SweepLab, name: string, tell: (text: string) => void): Promise<void> {
  const left = await attempt(() => lab.stop());
  if (left !== undefined) tell(`its lab could not be removed (\`tierlab down ${name}\` does it): ${left}`);
}

async function playOnce(lab: SweepLab, seed: number): Promise<CellRun> {
  const record = await lab.play(seed);
  const failedClaims = record.claims.filter((claim) => !claim.holds).map(({ what }) => what);
  const figures = measureRun(record);
  return { seed, figures, failedClaims, ...(record.error === undefined ? {} : { error: record.error }) };
}

function resultOf(cell: CellPlan, runs: readonly CellRun[], timeScale: number, ended: string | undefined): CellResult {
  const good = runs.filter((run) => run.error === undefined).map(({ figures }) => figures);
  const error = ended ?? (good.length === 0 ? runs[0]?.error : undefined);
  return { ...cell, runs, figures: summariseRuns(good, timeScale), ...(error === undefined ? {} : { error }) };
}

function describeRun({ figures, failedClaims, error }: CellRun): string {
  if (error !== undefined) return `ended early: ${error}`;
  const claims = failedClaims.length === 0 ? "" : `; does not hold: ${failedClaims.join("; ")}`;
  return `${describeFigures(figures)}${claims}`;
}

function describeFigures({ outage, failed, detected }: RunFigures): string {
  const parts = [
    outage === undefined ? [] : `outage ${outage.toFixed(2)} s here`,
    failed === undefined ? [] : `${failed} requests failed`,
    detected === undefined ? "no target was taken out" : `noticed after ${detected.toFixed(2)} s`,
  ];
  return parts.flat().join(", ");
}

/** Rejects as soon as the signal is aborted: a scenario may take long to see it. */
function interruptible<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
}

async function attempt(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
