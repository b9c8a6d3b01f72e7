/** What clients were told of their writes, against what the database has in the end. */
/** One thing that is known of a row: it is about to be sent, or this became of it. Milliseconds since the epoch. */
export interface RowLine {
  readonly id: string;
  readonly atMs: number;
  /** Absent before it is sent; `ok` where the server told of its commit, else why not. */
  readonly outcome?: string;
}

export interface Verdict {
  readonly sent: number;
  readonly acknowledged: number;
  /** Rows whose client was not told, and that are there: it could not know. */
  readonly untold: number;
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly doubled: readonly string[];
  /** There, and never sent. */
  readonly fromNowhere: readonly string[];
}

/** @param lines of all clients, in any order @param rows of the table, in any order */
export function judge(lines: readonly RowLine[], rows: readonly string[]): Verdict {
  const sent = new Set(lines.map(({ id }) => id));
  const acknowledged = new Set(lines.filter(({ outcome }) => outcome === "ok").map(({ id }) => id));
  const there = new Set(rows);
  return {
    sent: sent.size,
    acknowledged: acknowledged.size,
    untold: [...there].filter((id) => sent.has(id) && !acknowledged.has(id)).length,
    lost: [...acknowledged].filter((id) => !there.has(id)),
    doubled: [...new Set(rows.filter((id, index) => rows.indexOf(id) !== index))],
    fromNowhere: [...there].filter((id) => !sent.has(id)),
  };
}

export function isWhole({ lost, doubled, fromNowhere }: Verdict): boolean {
  return lost.length + doubled.length + fromNowhere.length === 0;
}

/** The longest time without a row that was told to be committed, of those that were under way in this span. */
export function longestGapMs(lines: readonly RowLine[], fromMs: number, toMs: number): number {
  const told = lines.filter(({ outcome }) => outcome === "ok").map(({ atMs }) => atMs);
  const lastBefore = Math.max(...told.filter((atMs) => atMs <= fromMs));
  const times = [Number.isFinite(lastBefore) ? lastBefore : fromMs, ...told.filter((atMs) => atMs > fromMs)];
  const sorted = times.sort((a, b) => a - b);
  const gaps = sorted.flatMap((atMs, index) => (atMs <= toMs ? [(sorted[index + 1] ?? toMs) - atMs] : []));
  return Math.max(0, ...gaps);
}
