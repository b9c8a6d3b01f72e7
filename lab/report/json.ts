import type { RunRecord } from "../scenario/record.ts";

/** The order in which a person looks for them; what is not named here follows by its name. */
const ORDER: readonly (keyof RunRecord)[] = [
  "version",
  "scenario",
  "title",
  "passed",
  "error",
  "command",
  "lab",
  "template",
  "parameters",
  "timeScale",
  "seed",
  "startedAtMs",
  "endedAtMs",
  "claims",
  "told",
  "faults",
  "failovers",
  "loads",
  "events",
  "before",
  "after",
];

/**
 * A run, or several as a list, as JSON: two spaces, the same order of keys whoever made the record, so that two files can be
 * compared. `version` counts up when a field changes its meaning or goes; new fields leave it.
 */
export function renderJson(record: RunRecord | readonly RunRecord[]): string {
  const value = isList(record) ? record.map(ordered) : ordered(record);
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const isList = (record: RunRecord | readonly RunRecord[]): record is readonly RunRecord[] => Array.isArray(record);

function ordered(record: RunRecord): unknown {
  const rank = (key: string) => (ORDER as readonly string[]).indexOf(key) >>> 0;
  const entries = Object.entries(record).map(([key, value]) => [key, sorted(value)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b) || byName(a, b)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => byName(a, b)));
}

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
