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
