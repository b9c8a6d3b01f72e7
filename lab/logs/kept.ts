/** What a container that was removed had printed, as a file of JSON lines: whose it was, then line by line. Pure. */
import type { LogEntry, LogSource } from "./entry.ts";
import { readLine } from "./read-line.ts";

export interface KeptLine {
  readonly timeMs: number;
  readonly text: string;
}

export interface KeptLog {
  readonly source: LogSource;
  readonly entries: readonly LogEntry[];
}

/** Names of files with lines end so; others are being written. */
export const KEPT_SUFFIX = ".jsonl";

export function renderKept(source: LogSource, lines: readonly KeptLine[]): string {
  const values = [source, ...lines.map(({ timeMs, text }) => ({ timeMs, text }))];
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** @throws SyntaxError for a file that is none of these */
export function parseKept(content: string): KeptLog {
  const [head = "", ...rest] = content.split("\n").filter(Boolean);
  const source: LogSource = { ...(JSON.parse(head) as LogSource), isGone: true };
  const lines = rest.map((line) => JSON.parse(line) as KeptLine);
  return { source, entries: lines.map(({ timeMs, text }) => readLine(source, timeMs, text)) };
}
