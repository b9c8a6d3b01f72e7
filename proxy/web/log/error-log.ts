import type { Clock } from "../../../lab/model/clock.ts";
import { LOG_LEVELS, type LogConfig, type LogLevel } from "../config/httpd-config.ts";
import type { LineWriter } from "./open-log.ts";

export interface ErrorEntry {
  /** The part of the server that speaks, as httpd's modules do: `proxy`, `core`. */
  readonly module: string;
  readonly level: LogLevel;
  readonly message: string;
  /** Address and port of the client whose request it concerns. */
  readonly client?: string;
}

export type ErrorLog = (entry: ErrorEntry) => void;

/** Writes what is as grave as the level of its module or graver. */
export function createErrorLog(
  write: LineWriter,
  { level, moduleLevels }: Pick<LogConfig, "level" | "moduleLevels">,
  clock: Clock,
): ErrorLog {
  return (entry) => {
    const limit = moduleLevels.get(entry.module) ?? level;
    if (LOG_LEVELS.indexOf(entry.level) <= LOG_LEVELS.indexOf(limit)) write(renderErrorEntry(entry, clock.now()));
  };
}

/** `[Sun Nov 06 03:01:47.000000 2022] [proxy:error] [pid 7] [client 10.0.2.56:4711] message` */
export function renderErrorEntry({ module, level, message, client }: ErrorEntry, nowMs: number): string {
  const [weekday, day, month, year, time] = new Date(nowMs).toUTCString().replace(",", "").split(" ");
  const micros = String(Math.floor(nowMs) % 1000)
    .padStart(3, "0")
    .padEnd(6, "0");
  const from = client === undefined ? "" : ` [client ${client}]`;
  return `[${weekday} ${month} ${day} ${time}.${micros} ${year}] [${module}:${level}] [pid ${process.pid}]${from} ${message}`;
}
