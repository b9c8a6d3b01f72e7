/** `journalctl`: what units have printed and what the manager says of them. */
import { closeSync, existsSync, openSync, readSync, statSync, watch } from "node:fs";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { LabError } from "../../model/errors.ts";
import type { Terminal } from "../terminal.ts";
import { unitName } from "../unit/index.ts";
import { JOURNAL_FILE, type JournalEntry, parseEntry, renderEntry } from "./entry.ts";
import { isAbout, readJournal } from "./read.ts";

const flag = { type: "boolean", default: false } as const;

const OPTIONS = {
  unit: { type: "string", short: "u", multiple: true, default: [] as string[] },
  follow: { ...flag, short: "f" },
  lines: { type: "string", short: "n" },
  output: { type: "string", short: "o", default: "short" },
  reverse: { ...flag, short: "r" },
  boot: { ...flag, short: "b" },
  "pager-end": { ...flag, short: "e" },
  catalog: { ...flag, short: "x" },
  "no-pager": flag,
  "no-tail": flag,
  quiet: { ...flag, short: "q" },
} as const;

/** Prints what was asked for; with `-f` it goes on until it is ended. @throws LabError `Usage` */
export async function journalctl(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = parse(args);
  const units = options.unit.map(unitName);
  const render = renderer(options.output);
  const entries = readJournal({ units, lines: lineCount(options) });
  for (const entry of options.reverse ? entries.toReversed() : entries) terminal.out(`${render(entry)}\n`);
  if (entries.length === 0 && !options.quiet && !options.follow) terminal.out("-- No entries --\n");
  if (options.follow) await follow((entry) => isAbout(entry, units) && terminal.out(`${render(entry)}\n`));
  return 0;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new LabError("Usage", `journalctl: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Following begins with the last ten lines unless told otherwise. */
function lineCount({ lines, follow, "no-tail": all }: ReturnType<typeof parse>): number | undefined {
  if (lines === "all" || all) return undefined;
  if (lines === undefined) return follow ? 10 : undefined;
  if (!/^\+?\d+$/.test(lines)) throw new LabError("Usage", `Failed to parse lines '${lines}'`);
  return Number(lines);
}

function renderer(output: string): (entry: JournalEntry) => string {
  const name = hostname();
  if (output === "cat") return ({ message }) => message;
  if (output.startsWith("json")) return (entry) => JSON.stringify(entry);
  if (output.startsWith("short")) return (entry) => renderEntry(entry, name);
  throw new LabError("Usage", `Unknown output format '${output}': cat, json and short are offered.`);
}

/** Reads on as the file grows; a file that was put aside begins anew. Never resolves. */
function follow(onEntry: (entry: JournalEntry) => void): Promise<never> {
  let at = existsSync(JOURNAL_FILE) ? statSync(JOURNAL_FILE).size : 0;
  let rest = "";
  const read = () => {
    const size = statSync(JOURNAL_FILE, { throwIfNoEntry: false })?.size ?? 0;
    if (size < at) at = 0;
    const parts = (rest + readRange(at, size)).split("\n");
    at = size;
    rest = parts.pop() ?? "";
    for (const entry of parts.map(parseEntry)) if (entry) onEntry(entry);
  };
  watch(dirname(JOURNAL_FILE), read);
  return new Promise(() => undefined);
}

function readRange(from: number, to: number): string {
  if (to <= from) return "";
  const file = openSync(JOURNAL_FILE, "r");
  const buffer = Buffer.alloc(to - from);
  const count = readSync(file, buffer, 0, buffer.length, from);
  closeSync(file);
  return buffer.toString("utf8", 0, count);
}
