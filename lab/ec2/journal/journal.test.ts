import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeClock } from "../../model/clock.ts";
import { renderEntry } from "./entry.ts";
import { openJournal } from "./journal.ts";
import { readJournal } from "./read.ts";

function journalFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "tierlab-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "journal", "journal.jsonl");
}

const note = (unit: string, message: string) => ({ unit, identifier: "app", pid: 7, message });

test("what is written is read again by unit, the last lines of it, and shown as the container's output", () => {
  const file = journalFile();
  const shown: string[] = [];
  const clock = fakeClock(5_000);
  const journal = openJournal(clock, (line) => shown.push(line), file);
  journal.write([note("a.service", "one"), note("b.service", "two")]);
  clock.advance(1_000);
  journal.write([note("a.service", "three")]);
  expect(shown).toEqual(["app[7]: one", "app[7]: two", "app[7]: three"]);
  expect(readJournal({ units: ["a.service"], file }).map(({ timeMs, message }) => [timeMs, message])).toEqual([
    [5_000, "one"],
    [6_000, "three"],
  ]);
  expect(readJournal({ units: [], lines: 1, file }).map(({ message }) => message)).toEqual(["three"]);
  expect(readJournal({ units: [], lines: 0, file })).toEqual([]);
});

test("a full file is put aside and still read, and a line that was not finished is passed over", () => {
  const file = journalFile();
  const journal = openJournal(fakeClock(), () => undefined, file);
  journal.write([note("a.service", "x".repeat(5_000_000))]);
  journal.write([note("a.service", "after")]);
  expect(existsSync(`${file}.1`)).toBe(true);
  writeFileSync(file, '{"timeMs": 1, "un', { flag: "a" });
  expect(readJournal({ units: ["a.service"], file }).map(({ message }) => message.length)).toEqual([5_000_000, 5]);
});

test("a journal that is opened again goes on where it was", () => {
  const file = journalFile();
  openJournal(fakeClock(), () => undefined, file).write([note("a.service", "before")]);
  openJournal(fakeClock(), () => undefined, file).write([note("a.service", "after")]);
  expect(readJournal({ units: [], file }).map(({ message }) => message)).toEqual(["before", "after"]);
});

test("an entry is printed with time, host, who and number", () => {
  const line = renderEntry(
    { timeMs: new Date(2026, 10, 1, 7, 3, 5).getTime(), ...note("a.service", "text") },
    "ip-10-0-3-4.internal",
  );
  expect(line).toBe("Nov 01 07:03:05 ip-10-0-3-4 app[7]: text");
});
