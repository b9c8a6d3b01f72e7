import type { Docker } from "../docker/index.ts";
import { readLogs } from "../docker/logs.ts";
import { type LogEntry, type LogSource, looksAtLines, readLine } from "../logs/index.ts";
import type { LabLogOptions } from "./lab-logs.ts";

export interface LogReader {
  /** What one container printed so far, wanted or not. */
  past(one: LogSource): Promise<readonly LogEntry[]>;
  /** What it prints from there. A container that is started again is read again, from where the last reading ended. */
  follow(one: LogSource): void;
}

type Options = Pick<LabLogOptions, "filter" | "tail" | "signal">;

/** @param onEntry gets the lines of containers that are followed */
export function createLogReader(docker: Docker, options: Options, onEntry: (entry: LogEntry) => void): LogReader {
  const { filter = {}, tail, signal } = options;
  const readMs = new Map<string, number>();
  const reading = new Map<string, Promise<void>>();
  const read = async (source: LogSource, follow: boolean, take: (entry: LogEntry) => void) => {
    const { containerId } = source;
    const afterMs = readMs.get(containerId) ?? (filter.sinceMs === undefined ? undefined : filter.sinceMs - 1);
    const wanted = {
      ...{ follow, signal },
      ...(follow || tail === undefined || looksAtLines(filter) ? {} : { tail }),
      ...(afterMs === undefined ? {} : { afterMs }),
    };
    await readLogs(docker, containerId, wanted, ({ timeMs, text }) => {
      readMs.set(containerId, timeMs);
      take(readLine(source, timeMs, text));
    });
  };
  return {
    async past(one) {
      const entries: LogEntry[] = [];
      await read(one, false, (entry) => entries.push(entry));
      return entries;
    },
    follow(one) {
      const before = reading.get(one.containerId) ?? Promise.resolve();
      reading.set(one.containerId, before.then(() => read(one, true, onEntry)).catch(ignoreSilence));
    },
  };
}

/** An engine that goes away ends a reading, not the watch: the next start is read again. */
export function ignoreSilence(): void {}
