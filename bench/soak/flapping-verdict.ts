/** Whether a lab's journal tells of a flapping target what the target's own answers say it must. */
import { type Answered, type Told, timelineOf } from "./flapping-model.ts";

/** As `flapping.yaml` has them; one zone, so one checker. */
const RULES = { checkers: 1, healthyThreshold: 2, unhealthyThreshold: 3, unhealthyDrainingMs: 0 } as const;
/** A state follows the answer that decides it before the next check, which comes an interval later. */
const MOST_LAG_MS = 2_000;

export interface Followed {
  readonly habit: string;
  readonly checks: number;
  readonly changes: number;
  /** The longest from the target's answer until the fabric's change, and until the journal's line. */
  readonly lagMs: { readonly fabric: number; readonly journal: number };
  /** Where journal and model part, or nothing. */
  readonly differs?: string;
}

/** A state as the journal has it. */
export interface Change {
  readonly state: string;
  readonly sinceMs: number;
  readonly timeMs: number;
}

/**
 * States must be the same ones in the same order, each between the answer that decides it and the next check.
 *
 * @param beganMs when all were healthy: of checks before the server listened there is no answer
 */
export function compare(
  habit: string,
  beganMs: number,
  answers: readonly Answered[],
  changes: readonly Change[],
): Followed {
  const expected = timelineOf(answers, RULES, Number.POSITIVE_INFINITY).filter(({ atMs }) => atMs > beganMs);
  const told = changes.filter(({ sinceMs }) => sinceMs > beganMs);
  const differs = firstDifference(told, expected, beganMs);
  return {
    habit,
    checks: answers.filter(({ atMs }) => atMs > beganMs).length,
    changes: told.length,
    lagMs: {
      fabric: Math.max(0, ...told.map(({ sinceMs }, index) => sinceMs - (expected[index]?.atMs ?? sinceMs))),
      journal: Math.max(0, ...told.map(({ timeMs }, index) => timeMs - (expected[index]?.atMs ?? timeMs))),
    },
    ...(differs ? { differs } : {}),
  };
}

function firstDifference(told: readonly Change[], expected: readonly Told[], beganMs: number): string | undefined {
  const index = Array.from({ length: Math.max(told.length, expected.length) }).findIndex((_, at) => {
    const lagMs = (told[at]?.sinceMs ?? 0) - (expected[at]?.atMs ?? 0);
    return told[at]?.state !== expected[at]?.state || lagMs < -1 || lagMs > MOST_LAG_MS;
  });
  if (index < 0) return undefined;
  const words = (state: string | undefined, atMs = 0) => (state ? `${state} after ${atMs - beganMs} ms` : "nothing");
  const [heard, due] = [told[index], expected[index]];
  return `change ${index + 1} is ${words(heard?.state, heard?.sinceMs)}, expected ${words(due?.state, due?.atMs)}`;
}
