import { createHandle, type LabHandle } from "../handle/index.ts";
import type { Clock } from "../model/clock.ts";
import { describeError, LabError } from "../model/errors.ts";
import type { Lab } from "../model/lab.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { createBreakages } from "./breakages.ts";
import { type Claim, expectation } from "./claim.ts";
import type { Download } from "./flow/index.ts";
import { playStep } from "./play-step.ts";
import { seededRandom } from "./random.ts";
import type { FaultSpan, TimedClaim } from "./record.ts";
import { startDownload } from "./running-download.ts";
import { type RunningLoad, startLoad } from "./running-load.ts";
import type { Stage } from "./scenario.ts";
import type { StepGuide } from "./step.ts";

export interface StageOptions {
  readonly lab: StartedLab;
  readonly plan: Lab;
  readonly timeScale: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onTell?: (text: string) => void;
  readonly onClaim?: (claim: Claim) => void;
  readonly guide?: StepGuide;
}

/** A stage, and what is left of a scenario when it has been played. */
export interface RunningStage {
  readonly stage: Stage;
  /** Ends loads and flows and undoes what is broken; the stage does nothing any more. Gives the first thing that went wrong. */
  end(): Promise<string | undefined>;
  played(): StageRecord;
}

export interface StageRecord {
  readonly claims: readonly TimedClaim[];
  readonly told: readonly { readonly atMs: number; readonly text: string }[];
  /** Of Docker's verbs; faults of the catalogue stand in the lab's journal. */
  readonly acts: readonly FaultSpan[];
  readonly loads: readonly RunningLoad[];
  readonly downloads: readonly Download[];
}

export function createStage(options: StageOptions): RunningStage {
  const { plan, timeScale, signal, clock } = options;
  const record = { claims: [] as TimedClaim[], told: [] as StageRecord["told"][number][] };
  const started = { loads: [] as RunningLoad[], downloads: [] as Download[] };
  const breakages = createBreakages(options.lab, plan, clock);
  let isOver = false;
  /** A scenario that was interrupted may not know it yet: it breaks and starts nothing more. */
  const whileOn = <A extends unknown[], R>(act: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (isOver || signal.aborted) throw new LabError("Interrupted", "The run has been interrupted");
      return act(...args);
    };
  };
  const handle = createHandle(
    { ...options.lab, act: whileOn(breakages.act) },
    {
      startLoad: whileOn(async (...given) => keep(started.loads, await startLoad(...given))),
      startDownload: whileOn(async (...given) => keep(started.downloads, await startDownload(...given))),
    },
  );
  const lab: LabHandle = {
    ...handle,
    fault: whileOn(handle.fault),
    until: (predicate, given) => handle.until(predicate, { signal, ...given }),
  };
  const tell = (text: string) => {
    if (isOver) return;
    record.told.push({ atMs: clock.now(), text });
    options.onTell?.(text);
  };
  const claim = (stated: Claim) => {
    if (isOver) return;
    record.claims.push({ ...stated, atMs: clock.now() });
    options.onClaim?.(stated);
  };
  const random = seededRandom(options.seed);
  const stage: Stage = {
    lab,
    plan,
    timeScale,
    signal,
    random,
    choose: (from) => chooseOne(from, random),
    tell,
    claim,
    expect: (what) => expectation(what, claim),
    fault: lab.fault,
    until: lab.until,
    load: (given, from) => lab.client(from).load(given),
    step: whileOn((step, act) => playStep(step, act, { ...options, tell, loads: () => started.loads })),
  };
  return {
    stage,
    end: async () => {
      isOver = true;
      const errors = await endAll([...started.loads, ...started.downloads], signal.aborted);
      return [...errors, ...(await breakages.undo())][0];
    },
    played: () => ({ ...record, ...started, acts: breakages.spans() }),
  };
}

function keep<T>(all: T[], one: T): T {
  all.push(one);
  return one;
}

function chooseOne<T>(from: readonly T[], random: () => number): T {
  if (from.length > 0) return from[Math.floor(random() * from.length)] as T;
  throw new LabError("NothingToChoose", "There is nothing to choose from");
}

/** Who was interrupted does not wait for answers that may never come. */
async function endAll(running: readonly (RunningLoad | Download)[], isInterrupted: boolean): Promise<string[]> {
  if (isInterrupted) {
    for (const one of running) one.abandon();
    return [];
  }
  const endings = await Promise.allSettled(running.map((one) => one.stop()));
  return endings.flatMap((one) => (one.status === "rejected" ? [describeError(one.reason)] : []));
}
