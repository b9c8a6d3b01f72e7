/** Who took writes, and when. */
import type { RowLine } from "../../../lab/scenario/rows/history.ts";

export interface Turn {
  readonly server: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly writes: number;
}

/**
 * Runs of writes that one server told to be committed. With one writer at a time there are as many as there were writers, one
 * after the other; where two took writes at once, there are more.
 *
 * @param lines whose ids are `server-number`
 */
export function turnsOf(lines: readonly RowLine[]): Turn[] {
  const told = lines.filter(({ outcome }) => outcome === "ok").toSorted((a, b) => a.atMs - b.atMs);
  const turns: Turn[] = [];
  for (const { id, atMs } of told) {
    const server = id.slice(0, id.lastIndexOf("-"));
    const last = turns.at(-1);
    if (last?.server === server) turns[turns.length - 1] = { ...last, toMs: atMs, writes: last.writes + 1 };
    else turns.push({ server, fromMs: atMs, toMs: atMs, writes: 1 });
  }
  return turns;
}
