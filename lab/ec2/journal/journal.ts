import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../../model/clock.ts";
import { JOURNAL_FILE, type JournalEntry } from "./entry.ts";

/** The file is put aside when it is larger; the one put aside before it is lost. Bytes. */
const FULL_BYTES = 4 * 1024 * 1024;

export type Note = Omit<JournalEntry, "timeMs">;

export interface Journal {
  write(notes: readonly Note[]): void;
}

/** Appends to the journal's file, and hands every line to `onLine` as the container's own output is to show it. */
export function openJournal(clock: Clock, onLine: (line: string) => void, file = JOURNAL_FILE): Journal {
  mkdirSync(dirname(file), { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    write: (notes) => {
      const text = notes.map((note) => `${JSON.stringify({ timeMs: clock.now(), ...note })}\n`).join("");
      if (size > FULL_BYTES) {
        renameSync(file, `${file}.1`);
        size = 0;
      }
      appendFileSync(file, text);
      size += Buffer.byteLength(text);
      for (const { identifier, pid, message } of notes) onLine(`${identifier}[${pid}]: ${message}`);
    },
  };
}
