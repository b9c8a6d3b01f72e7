import { createHandle, type LabHandle } from "../handle/index.ts";
import type { Clock } from "../model/clock.ts";
import { LabError } from "../model/errors.ts";
import type { Lab } from "../model/lab.ts";
import type { StartedLab } from "../project/started-lab.ts";
import { type Breakages, createBreakages } from "./breakages.ts";
import { type Claim, expectation } from "./claim.ts";
import type { Download } from "./flow/index.ts";
import { playStep } from "./play-step.ts";
import { seededRandom } from "./random.ts";
import type { FaultSpan, TimedClaim } from "./record.ts";
import { startDownload } from "./running-download.ts";
import { type RunningLoad, startLoad } from "./running-load.ts";
import type { Stage } from "./scenario.ts";
import type { StepGuide } from "./step.ts";
import { createUnderway, type Underway } from "./underway.ts";

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
  const underway = createUnderway(signal);
  const breakages = createBreakages(options.lab, plan, clock);
  const notes = createNotes(options, underway);
  const lab = stageLab(options, underway, breakages);
  const random = seededRandom(options.seed);
  const stage: Stage = {
    lab,
    plan,
    timeScale,
    signal,
    random,
    choose: (from) => chooseOne(from, random),
    tell: notes.tell,
    claim: notes.claim,
    expect: (what) => expectation(what, notes.claim),
    fault: lab.fault,
    until: lab.until,
    load: (given, from) => lab.client(from).load(given),
    step: async (step, act) => {
      underway.check();
      return playStep(step, act, { ...options, tell: notes.tell, loads: () => underway.loads });
    },
  };
  return {
    stage,
    end: async () => [...(await underway.end()), ...(await breakages.undo())][0],
    played: () => {
      const { loads, downloads } = underway;
      return { claims: notes.claims, told: notes.told, loads, downloads, acts: breakages.spans() };
    },
  };
}

/** The lab as a scenario has it: what is begun or broken is kept in mind. */
function stageLab({ lab, signal }: StageOptions, underway: Underway, breakages: Breakages): LabHandle {
  const act: StartedLab["act"] = async (...given) => {
    underway.check();
    return breakages.act(...given);
  };
  const handle = createHandle(
    { ...lab, act, fault: (...given) => underway.fault(() => lab.fault(...given)) },
    {
      startLoad: (...given) => underway.load(() => startLoad(...given)),
      startDownload: (...given) => underway.download(() => startDownload(...given)),
    },
  );
  return { ...handle, until: (predicate, given) => handle.until(predicate, { signal, ...given }) };
}

/** What is said and claimed, with its time; what comes after the end is not heard. */
function createNotes({ clock, onTell, onClaim }: StageOptions, underway: Underway) {
  const claims: TimedClaim[] = [];
  const told: StageRecord["told"][number][] = [];
  return {
    claims,
    told,
    tell: (text: string) => {
      if (underway.isOver) return;
      told.push({ atMs: clock.now(), text });
      onTell?.(text);
    },
    claim: (claim: Claim) => {
      if (underway.isOver) return;
      claims.push({ ...claim, atMs: clock.now() });
      onClaim?.(claim);
    },
  };
}

function chooseOne<T>(from: readonly T[], random: () => number): T {
  if (from.length > 0) return from[Math.floor(random() * from.length)] as T;
  throw new LabError("NothingToChoose", "There is nothing to choose from");
}
