import { existsSync, readFileSync } from "node:fs";
import { JOURNAL_FILE, type JournalEntry, parseEntry } from "./entry.ts";

export interface Selection {
  /** Only of these; of all when empty. */
  readonly units: readonly string[];
  /** Only that many, the last ones. */
  readonly lines?: number | undefined;
  readonly file?: string;
}

/** Entries in the order in which they came, those of the file that was put aside before. */
export function readJournal({ units, lines, file = JOURNAL_FILE }: Selection): readonly JournalEntry[] {
  const texts = [`${file}.1`, file].filter(existsSync).map((path) => readFileSync(path, "utf8"));
  const entries = texts.flatMap((text) => text.split("\n").filter(Boolean)).map(parseEntry);
  const wanted = entries.filter((entry) => entry !== undefined && isAbout(entry, units)) as JournalEntry[];
  return lines === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - lines));
}

export const isAbout = ({ unit }: JournalEntry, units: readonly string[]): boolean =>
  units.length === 0 || units.includes(unit);
