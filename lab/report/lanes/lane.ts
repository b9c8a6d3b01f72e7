/** A row of the timeline: what one thing was, over the time of the run. */

/**
 * What a state means to whoever reads: a page gives each its colour and hatching, a terminal its letter.
 *
 * `good` serves; `bad` is found to fail; `waiting` comes up; `leaving` is on its way out; `busy` is work under way;
 * `fault` is what was broken on purpose; `off` is there but plays no part.
 */
export type Tone = "good" | "bad" | "waiting" | "leaving" | "busy" | "fault" | "off";

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly tone: Tone;
  /** A word or two that stand in it: `unhealthy`. */
  readonly text: string;
  /** The whole story, in a sentence. */
  readonly detail: string;
}

export interface Lane {
  readonly kind: "fault" | "target" | "group" | "member" | "instance" | "database";
  /** Whose row it is: `proxy-group-1`. */
  readonly label: string;
  /** What tells it from rows with the same label: `proxies:3128`. */
  readonly detail?: string;
  /** In the order of their beginning; those of one lane do not overlap. */
  readonly spans: readonly Span[];
}

/** A state that something took at a time; it lasts until the next. */
export interface Change {
  readonly atMs: number;
  readonly tone: Tone;
  readonly text: string;
  readonly detail: string;
}

/** Turns changes, in the order of their times, into spans: the last ends with the axis, equal neighbours are one. */
export function spansOf(changes: readonly Change[], untilMs: number): Span[] {
  const spans: Span[] = [];
  for (const [index, { atMs, ...state }] of changes.entries()) {
    const endMs = Math.min(changes[index + 1]?.atMs ?? untilMs, untilMs);
    const last = spans.at(-1);
    if (last && last.text === state.text && last.tone === state.tone && last.untilMs === atMs)
      spans[spans.length - 1] = { ...last, untilMs: endMs };
    else if (endMs > atMs) spans.push({ ...state, fromMs: atMs, untilMs: endMs });
  }
  return spans;
}

/**
 * Spreads spans that may overlap over as few rows as they need, each row free of overlap.
 *
 * @param roomMs how much of a row a span takes at least: for the words beside one that is over in a moment
 */
export function packRows(spans: readonly Span[], roomMs = 0): Span[][] {
  const rows: Span[][] = [];
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const free = rows.find((row) => endOf(row.at(-1), roomMs) <= span.fromMs);
    if (free) free.push(span);
    else rows.push([span]);
  }
  return rows;
}

function endOf(span: Span | undefined, roomMs: number): number {
  return span === undefined ? 0 : Math.max(span.untilMs, span.fromMs + roomMs);
}
