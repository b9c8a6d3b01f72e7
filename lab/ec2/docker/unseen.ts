/** Which of the lines that are asked for again are new. Pure. */
import type { GuestLine } from "../../model/guest.ts";

/** The last moment from which there was a line, and how many of that moment. */
export interface Seen {
  readonly timeMs: number;
  readonly count: number;
}

export const NOTHING: Seen = { timeMs: 0, count: 0 };

/** @param lines in order; those of the moment that was seen last among them */
export function unseen(seen: Seen, lines: readonly GuestLine[]): { readonly fresh: readonly GuestLine[]; seen: Seen } {
  const old = Math.min(seen.count, lines.filter(({ timeMs }) => timeMs === seen.timeMs).length);
  const fresh = lines.filter(({ timeMs }) => timeMs >= seen.timeMs).slice(old);
  const last = fresh.at(-1)?.timeMs;
  if (last === undefined) return { fresh, seen };
  const count = lines.filter(({ timeMs }) => timeMs === last).length;
  return { fresh, seen: { timeMs: last, count } };
}
