/** How long something was out, by a row of askings. Pure, and the same for every probe: load, curl in a loop. */

/** One asking. */
export interface Point {
  /** When it began, or was due; milliseconds since the epoch. */
  readonly atMs: number;
  readonly failed: boolean;
}

/**
 * An outage lasts from the first asking that failed to the next one that did not: two probes of it differ by no more
 * than one interval of either. Where some askings fail and others do not, that makes many short outages: `firstToLastMs`
 * tells then for how long clients met failures at all.
 */
export interface OutageFigures {
  /** Of the longest row of failures without an answer in between. */
  readonly longestMs: number;
  /** Of all such rows. */
  readonly totalMs: number;
  /** From the first failure of all to the first answer after the last. */
  readonly firstToLastMs: number;
  /** When the first failed; absent where none did. */
  readonly firstFailedAtMs?: number;
  readonly lastFailedAtMs?: number;
}

export function outageFigures(points: readonly Point[]): OutageFigures {
  const inOrder = points.toSorted((a, b) => a.atMs - b.atMs);
  const spans = outageSpans(inOrder);
  const lengths = spans.map((span) => span.untilMs - span.fromMs);
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return { longestMs: 0, totalMs: 0, firstToLastMs: 0 };
  return {
    longestMs: Math.max(...lengths),
    totalMs: lengths.reduce((sum, length) => sum + length, 0),
    firstToLastMs: last.untilMs - first.fromMs,
    firstFailedAtMs: first.fromMs,
    lastFailedAtMs: inOrder.findLast((point) => point.failed)?.atMs ?? first.fromMs,
  };
}

/** An outage that nothing ended is as long as its last failure shows. */
function outageSpans(inOrder: readonly Point[]): { fromMs: number; untilMs: number }[] {
  const spans: { fromMs: number; untilMs: number }[] = [];
  let isOut = false;
  for (const { atMs, failed } of inOrder) {
    const last = spans.at(-1);
    if (isOut && last) last.untilMs = atMs;
    else if (failed) spans.push({ fromMs: atMs, untilMs: atMs });
    isOut = failed;
  }
  return spans;
}
