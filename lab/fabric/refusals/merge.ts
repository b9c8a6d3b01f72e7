import type { Refusal } from "../../model/index.ts";
import type { Refused } from "./attribute.ts";

/** New packets of one kind since the last look. */
export interface NewlyRefused extends Refused {
  readonly packets: number;
}

/** How many kinds are told, so that a scan of ports floods nobody. */
const KEPT = 100;

/**
 * What is known, with what was seen at `nowMs`; newest first. What was last seen more than `keepMs` ago is forgotten. Of
 * too many the most frequent stay: a scan knocks once everywhere, a client that is refused comes again.
 */
export function mergeRefusals(
  known: readonly Refusal[],
  seen: readonly NewlyRefused[],
  { nowMs, keepMs }: { readonly nowMs: number; readonly keepMs: number },
): Refusal[] {
  const merged = new Map(
    known.filter(({ lastSeenMs }) => nowMs - lastSeenMs <= keepMs).map((one) => [keyOf(one), one]),
  );
  for (const { packets, ...refused } of seen) {
    const before = merged.get(keyOf(refused));
    merged.set(keyOf(refused), {
      ...refused,
      count: (before?.count ?? 0) + packets,
      firstSeenMs: before?.firstSeenMs ?? nowMs,
      lastSeenMs: nowMs,
    });
  }
  const kept = [...merged.values()].toSorted((a, b) => b.count - a.count).slice(0, KEPT);
  return kept.toSorted((a, b) => b.lastSeenMs - a.lastSeenMs);
}

function keyOf({ direction, by, source, destination, protocol, port, through }: Refused): string {
  return [direction, by, source, destination, protocol, port, through].join(" ");
}
