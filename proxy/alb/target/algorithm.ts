/** Who is next among the eligible targets (row ALB-047). */
import { chooseByWeight } from "./choose.ts";

/** A target's place in the round. */
export interface Turn<T> {
  readonly value: T;
  /** What it is owed: grows by its share with every request, falls when it gets one. */
  credit: number;
}

/**
 * The next by shares: each gets its part of the requests, spread evenly over them. With equal shares that is one after
 * the other.
 *
 * @param shareOf at least one of them above 0, else the first
 */
export function nextByShare<T>(turns: readonly Turn<T>[], shareOf: (value: T) => number): T | undefined {
  let best: Turn<T> | undefined;
  let total = 0;
  for (const turn of turns) {
    const share = shareOf(turn.value);
    turn.credit += share;
    total += share;
    if (!best || turn.credit > best.credit) best = turn;
  }
  if (best) best.credit -= total;
  return best?.value;
}

/** The one with the fewest requests under way; of several the next after `start`. */
export function leastOutstanding<T extends { readonly outstanding: number }>(
  targets: readonly T[],
  start: number,
): T | undefined {
  let best: T | undefined;
  for (let step = 0; step < targets.length; step++) {
    const target = targets[(start + step) % targets.length];
    if (target && (!best || target.outstanding < best.outstanding)) best = target;
  }
  return best;
}

/** @param random from 0 up to 1 */
export function weightedRandom<T>(
  targets: readonly T[],
  weightOf: (target: T) => number,
  random: number,
): T | undefined {
  return chooseByWeight(
    targets.map((value) => ({ value, weight: weightOf(value) })),
    random,
  )?.value;
}
