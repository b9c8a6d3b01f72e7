import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { fakeClock } from "../model/clock.ts";
import { openJournal } from "./journal.ts";

const dir = mkdtempSync(join(tmpdir(), "tierlab-journal-"));
const file = join(dir, "events.ndjson");
const clock = fakeClock(5);

afterEach(() => rmSync(file, { force: true }));

test("numbers and stamps events, and finds them again when it is opened anew", () => {
  const journal = openJournal(file, clock);
  journal.append({ kind: "control-started", message: "one" });
  journal.append({ kind: "error", message: "two" });
  journal.close();
  const again = openJournal(file, clock);
  expect(again.events).toEqual([
    { id: 1, timeMs: 5, kind: "control-started", message: "one" },
    { id: 2, timeMs: 5, kind: "error", message: "two" },
  ]);
  expect(again.append({ kind: "error", message: "three" }).id).toBe(3);
  again.close();
});

test("cuts off a last line that a killed writer left torn", () => {
  const journal = openJournal(file, clock);
  journal.append({ kind: "error", message: "whole" });
  journal.close();
  appendFileSync(file, '{"id":2,"timeMs":5,"kind":"err');
  const again = openJournal(file, clock);
  again.append({ kind: "error", message: "next" });
  again.close();
  expect(
    readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { id: 1, timeMs: 5, kind: "error", message: "whole" },
    { id: 2, timeMs: 5, kind: "error", message: "next" },
  ]);
});

test("tells its subscribers of each event until they leave", () => {
  const journal = openJournal(file, clock);
  const heard: number[] = [];
  const unsubscribe = journal.subscribe((event) => heard.push(event.id));
  journal.append({ kind: "error", message: "one" });
  unsubscribe();
  journal.append({ kind: "error", message: "two" });
  journal.close();
  expect(heard).toEqual([1]);
});
