/** The lab's events in one append-only file, a JSON value a line. */
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { Clock } from "../model/clock.ts";
import type { LabEvent, LabEventBody } from "../model/events.ts";

export interface Journal {
  /** Everything written so far, oldest first. */
  readonly events: readonly LabEvent[];
  append(body: LabEventBody): LabEvent;
  /** Calls `listener` after each append; gives the function that ends it. */
  subscribe(listener: (event: LabEvent) => void): () => void;
  close(): void;
}

/**
 * Opens the file, or makes it. A last line that a killed writer left torn is cut off.
 *
 * @throws the file system's errors, and SyntaxError where a line in the middle is no event
 */
export function openJournal(file: string, clock: Clock): Journal {
  const descriptor = openSync(file, "a+", 0o600);
  const { events, length } = parseJournal(readFileSync(file));
  ftruncateSync(descriptor, length);
  const listeners = new Set<(event: LabEvent) => void>();
  return {
    events,
    append(body) {
      const event = { id: (events.at(-1)?.id ?? 0) + 1, timeMs: clock.now(), ...body } as LabEvent;
      writeSync(descriptor, `${JSON.stringify(event)}\n`);
      events.push(event);
      for (const listener of listeners) listener(event);
      return event;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closeSync(descriptor),
  };
}

/** The whole lines of a journal, and where they end. */
export function parseJournal(content: Buffer): { events: LabEvent[]; length: number } {
  const length = content.lastIndexOf("\n") + 1;
  const lines = content.subarray(0, length).toString("utf8").split("\n").filter(Boolean);
  return { events: lines.map((line) => JSON.parse(line) as LabEvent), length };
}
