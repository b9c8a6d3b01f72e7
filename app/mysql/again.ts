/** Trying again, with pauses that grow, for as long as a caller has patience. */
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../lab/model/clock.ts";

export interface AgainTools {
  readonly clock: Clock;
  readonly pause: (ms: number) => Promise<unknown>;
  /** From 0 to 1: those who failed together are not to come back together. */
  readonly random: () => number;
}

export interface AgainRules {
  /** Whether what failed so may be done once more. */
  readonly mayRepeat: (error: unknown) => boolean;
  /** No attempt begins later than this after the first. */
  readonly patienceMs: number;
}

const PAUSE_MS = { first: 50, longest: 400 };

export const againTools = (clock: Clock): AgainTools => ({ clock, pause: (ms) => delay(ms), random: Math.random });

/** @throws what the last attempt threw */
export async function tryAgain<T>(
  attempt: () => Promise<T>,
  { mayRepeat, patienceMs }: AgainRules,
  { clock, pause, random }: AgainTools,
): Promise<T> {
  const untilMs = clock.now() + patienceMs;
  for (let longestMs = PAUSE_MS.first; ; longestMs = Math.min(2 * longestMs, PAUSE_MS.longest)) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = longestMs * (0.5 + random() / 2);
      if (!mayRepeat(error) || clock.now() + pauseMs > untilMs) throw error;
      await pause(pauseMs);
    }
  }
}
