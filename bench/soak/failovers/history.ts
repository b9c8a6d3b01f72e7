/** What clients were told of their writes, against what the database has in the end. */
import type { AppendLine } from "./append-client.ts";

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
export function judge(lines: readonly AppendLine[], rows: readonly string[]): Verdict {
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

/** The longest time without a row that was told to be committed, of those that began in this span. */
export function longestGapMs(lines: readonly AppendLine[], fromMs: number, toMs: number): number {
  const times = lines.filter(({ outcome }) => outcome === "ok").map(({ atMs }) => atMs);
  const sorted = times.sort((a, b) => a - b);
  const gaps = sorted.map((atMs, index) => ({ fromMs: atMs, ms: (sorted[index + 1] ?? atMs) - atMs }));
  // A gap that was under way as the span began is the span's.
  const before = sorted.filter((atMs) => atMs <= fromMs).at(-1) ?? fromMs;
  return Math.max(0, ...gaps.filter((gap) => gap.fromMs >= before && gap.fromMs <= toMs).map(({ ms }) => ms));
}
