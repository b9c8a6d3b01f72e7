import { LabError } from "../model/errors.ts";

/** @throws LabError `InvalidArgument` for text that is no number */
export function parseNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new LabError("InvalidArgument", `${option} takes a number; got \`${text}\``);
}

/** @throws LabError `InvalidArgument` for anything but 0, 1, 2 ... */
export function parseCount(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new LabError("InvalidArgument", `${option} takes a whole number from 0; got \`${text}\``);
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** `500ms`, `30s`, `2m` as milliseconds. @throws LabError `InvalidArgument` */
export function parseSpanMs(option: string, text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const ms = Number(number) * (UNIT_MS[unit] ?? 0);
  if (ms > 0) return ms;
  throw new LabError("InvalidArgument", `${option} takes a time above 0 such as 500ms, 30s or 2m; got \`${text}\``);
}
