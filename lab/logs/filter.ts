import { LabError } from "../model/errors.ts";
import type { LogEntry, LogSource } from "./entry.ts";
import { traceOf } from "./read-line.ts";

/** Which lines are wanted; what is absent does not matter. */
export interface LogFilter {
  /** Milliseconds since the epoch, both included. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** A tier's name (`alb`, `web-group`) or the logical id of a resource. */
  readonly tiers?: readonly string[];
  /** Three places, `x` for any digit: `503`, `5xx`. */
  readonly statuses?: readonly string[];
  readonly text?: RegExp;
  /** As {@link parseTrace} gives it. */
  readonly trace?: string;
}

export function isWanted(filter: LogFilter, entry: LogEntry): boolean {
  const {
    sinceMs = Number.NEGATIVE_INFINITY,
    untilMs = Number.POSITIVE_INFINITY,
    tiers,
    statuses,
    text,
    trace,
  } = filter;
  return (
    entry.timeMs >= sinceMs &&
    entry.timeMs <= untilMs &&
    (tiers === undefined || tiers.some((tier) => isOfTier(entry.source, tier))) &&
    (statuses === undefined || statuses.some((pattern) => hasStatus(entry, pattern))) &&
    (text === undefined || text.test(entry.text)) &&
    (trace === undefined || entry.trace === trace)
  );
}

/** Whether lines can be told apart by anything but their time: then each has to be read. */
export function looksAtLines({ untilMs, tiers, statuses, text, trace }: LogFilter): boolean {
  return [untilMs, tiers, statuses, text, trace].some((part) => part !== undefined);
}

function isOfTier(source: LogSource, tier: string): boolean {
  return source.tier === tier || source.resource === tier;
}

/** @throws LabError `NoTier` for one that nobody of `sources` is of */
export function checkTiers(tiers: readonly string[], sources: readonly LogSource[]): void {
  const unknown = tiers.find((tier) => !sources.some((source) => isOfTier(source, tier)));
  if (unknown === undefined) return;
  const names = [...new Set(sources.map(({ tier }) => tier))].sort();
  throw new LabError("NoTier", `No tier is called \`${unknown}\`; there are ${names.join(", ")}`);
}

function hasStatus({ status }: LogEntry, pattern: string): boolean {
  const digits = status === undefined ? "" : String(status);
  return digits.length === pattern.length && [...pattern].every((place, at) => place === "x" || place === digits[at]);
}

/** `5xx,404` as patterns. @throws LabError `InvalidArgument` */
export function parseStatuses(option: string, text: string): readonly string[] {
  const patterns = text.split(",").map((part) => part.trim().toLowerCase());
  if (patterns.every((pattern) => /^[1-5][0-9x]{2}$/.test(pattern))) return patterns;
  throw new LabError("InvalidArgument", `${option} takes statuses such as 503 or 4xx,5xx; got \`${text}\``);
}

/** A trace id alone, or the header's whole value. @throws LabError `InvalidArgument` */
export function parseTrace(option: string, text: string): string {
  const trace = traceOf(text.toLowerCase());
  if (trace !== undefined) return trace;
  throw new LabError(
    "InvalidArgument",
    `${option} takes an X-Amzn-Trace-Id such as 1-67891233-abcdef012345678912345678; got \`${text}\``,
  );
}

/** A regular expression, as grep takes it. @throws LabError `InvalidArgument` */
export function parseText(option: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (cause) {
    throw new LabError("InvalidArgument", `${option} takes a regular expression: ${(cause as Error).message}`, {
      cause,
    });
  }
}
