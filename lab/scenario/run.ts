/** Plays a scenario: gives it a stage, ends what it started, undoes what it broke, and records all of it. */
import { randomInt } from "node:crypto";
import type { Clock } from "../model/clock.ts";
import { systemClock } from "../model/clock.ts";
import { describeError, LabError } from "../model/errors.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { Claim } from "./claim.ts";
import type { RunRecord } from "./record.ts";
import { type Played, recordRun } from "./record-run.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { createStage } from "./stage.ts";
import type { StepGuide } from "./step.ts";

export interface RunOptions {
  readonly lab: StartedLab;
  readonly seed?: number;
  /** As the lab was started with; the scenario's own unless told. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How a person names the scenario on the command line; its name unless told. */
  readonly ref?: string;
  /** Interrupts the run: loads end, what is broken is undone, and the record says so. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  readonly onTell?: (text: string) => void;
  readonly onClaim?: (claim: Claim) => void;
  /** Whom a trainee's steps are shown by; without one they are only told. */
  readonly guide?: StepGuide;
}

/** Real time. */
const READY_TIMEOUT_MS = 180_000;

/** Plays a scenario on a lab that is up. Never rejects for what the scenario found: that is the record. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunRecord> {
  const { lab, clock = systemClock, signal = new AbortController().signal } = options;
  const seed = options.seed ?? randomInt(2 ** 31);
  const startedAtMs = clock.now();
  const before = await lab.status();
  const { timeScale } = before;
  const stage = createStage({ ...options, lab, plan: await lab.plan(), timeScale, seed, signal, clock });
  const play = async () => {
    if (scenario.needsReady !== false) await untilReady(stage.stage);
    await scenario.run(stage.stage);
  };
  const error = await attempt(() => Promise.race([play(), interruption(signal)]));
  const ending = await stage.end();
  const played: Played = { seed, startedAtMs, timeScale, before, ...firstError(error, ending), ...stage.played() };
  return recordRun(scenario, options, played, clock);
}

/** A run before it, or a person, may have left the lab with something to do. */
async function untilReady({ until }: Stage): Promise<void> {
  await until((status) => status.ready, { what: "the lab to be ready", withinMs: READY_TIMEOUT_MS });
}

function firstError(...errors: readonly (string | undefined)[]): { readonly error?: string } {
  const error = errors.find((one) => one !== undefined);
  return error === undefined ? {} : { error };
}

/** Never fulfilled. What the scenario still waits for is left behind: its stage does nothing any more. */
function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupt = () => reject(new LabError("Interrupted", "Interrupted"));
    if (signal.aborted) interrupt();
    else signal.addEventListener("abort", interrupt, { once: true });
  });
}

async function attempt(act: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}
