import type { Clock } from "../../lab/model/index.ts";

/** Runs `task` once after a while, unless the function that it gives is called before. */
export type Schedule = (afterMs: number, task: () => void) => () => void;

export const systemSchedule: Schedule = (afterMs, task) => {
  const timer = setTimeout(task, afterMs);
  return () => clearTimeout(timer);
};

export interface Pace {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** Checks of all targets would fall together without it. */
const JITTER = 0.1;
const LONGEST_FIRST_DELAY_MS = 1000;

export interface Repetition {
  readonly delayMs?: number;
  readonly phase: number;
  readonly intervalMs: () => number;
  readonly check: () => Promise<void>;
}

/**
 * Calls `check` again and again: soon for the first time, then once an interval, give or take a twentieth, counted from
 * start to start; never twice at once.
 *
 * @param delayMs before the first of all, none unless told
 * @param phase 0 to 1: the part of an interval that this checker comes after the first one
 * @param intervalMs asked before every check, since settings may change at any time (row NLB-117)
 */
export function repeatCheck(pace: Pace, { delayMs = 0, phase, intervalMs, check }: Repetition): () => void {
  let stopped = false;
  let cancel = pace.schedule(firstDelayMs(), () => void run());

  async function run(): Promise<void> {
    const startedMs = pace.clock.now();
    await check();
    if (stopped) return;
    const periodMs = intervalMs() * (1 + JITTER * (pace.random() - 0.5));
    cancel = pace.schedule(Math.max(0, startedMs + periodMs - pace.clock.now()), () => void run());
  }

  function firstDelayMs(): number {
    const interval = intervalMs();
    return delayMs + phase * interval + pace.random() * Math.min(LONGEST_FIRST_DELAY_MS, JITTER * interval);
  }

  return () => {
    stopped = true;
    cancel();
  };
}
