import { LabError } from "../model/errors.ts";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * A moment as a person says it: so long ago (`30s`, `5m`, `2h`), a time of today (`14:03:07.5`, the machine's zone), or a
 * date and time (ISO 8601).
 *
 * @returns milliseconds since the epoch
 * @throws LabError `InvalidArgument`
 */
export function parseMoment(option: string, text: string, nowMs: number): number {
  const moment = agoOf(text, nowMs) ?? timeOfDay(text, nowMs) ?? dateOf(text);
  if (moment !== undefined) return moment;
  throw new LabError(
    "InvalidArgument",
    `${option} takes how long ago (30s, 5m, 2h), a time of today (14:03:07) or a date and time (2026-11-06T14:03:07Z); got \`${text}\``,
  );
}

function agoOf(text: string, nowMs: number): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : nowMs - Number(number) * unitMs;
}

function timeOfDay(text: string, nowMs: number): number | undefined {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,3})?)?$/.exec(text);
  if (!found) return undefined;
  const [, hours, minutes, seconds = "0", fraction = "0"] = found;
  return new Date(nowMs).setHours(Number(hours), Number(minutes), Number(seconds), Math.round(Number(fraction) * 1000));
}

function dateOf(text: string): number | undefined {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
