/** Schemas of single values. */
import { parseCidr, parseIp } from "../../model/index.ts";
import { plain } from "../syntax/node.ts";
import { refuse, type Schema, schema } from "./schema.ts";

export interface StringRules {
  readonly max?: number;
  readonly pattern?: RegExp;
  /** Words that say what `pattern` wants: "must be …". */
  readonly rule?: string;
}

export function string(rules: StringRules = {}): Schema<string> {
  return schema((value, reader) => {
    if (value.kind !== "scalar" || value.value === null) return refuse(reader, value.at, "must be text", value);
    if (value.text.includes("{{resolve:"))
      return refuse(reader, value.at, "has a dynamic reference: not emulated", value);
    const tooLong = rules.max !== undefined && value.text.length > rules.max;
    if (tooLong) return refuse(reader, value.at, `must have at most ${rules.max} characters, has ${value.text.length}`);
    if (rules.pattern && !rules.pattern.test(value.text)) {
      return refuse(reader, value.at, `must be ${rules.rule ?? `like ${rules.pattern.source}`}`, value);
    }
    return value.text;
  });
}

export function integer(min: number, max: number): Schema<number> {
  return schema((value, reader) => {
    const text = value.kind === "scalar" ? value.text.trim() : "";
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    return refuse(reader, value.at, `must be a whole number from ${min} to ${max}`, value);
  });
}

export const boolean: Schema<boolean> = schema((value, reader) => {
  const text = value.kind === "scalar" ? value.text : "";
  if (/^true$/i.test(text)) return true;
  if (/^false$/i.test(text)) return false;
  return refuse(reader, value.at, "must be true or false", value);
});

export function oneOf<const T extends string>(...words: readonly T[]): Schema<T> {
  return schema((value, reader) => {
    const found = value.kind === "scalar" ? words.find((word) => word === value.text) : undefined;
    return found ?? refuse(reader, value.at, `must be ${orList(words)}`, value);
  });
}

/**
 * One of the words that AWS knows, of which the lab plays some.
 *
 * @param others the words that it does not play; with the reason of each where there is one to tell
 */
export function emulatedOf<const T extends string>(
  emulated: readonly T[],
  others: readonly string[] | Readonly<Record<string, string>>,
): Schema<T> {
  return schema((value, reader) => {
    const text = value.kind === "scalar" ? value.text : "";
    const found = emulated.find((word) => word === text);
    if (found) return found;
    const reason = reasonAgainst(text, others);
    return refuse(reader, value.at, `must be ${orList(emulated)}${reason && ` (${reason})`}`, value);
  });
}

function reasonAgainst(word: string, others: Parameters<typeof emulatedOf>[1]): string {
  if (Array.isArray(others)) return others.includes(word) ? "others are not emulated" : "";
  return new Map(Object.entries(others)).get(word) ?? "";
}

/** A whole number, or `off`. */
export function integerOrOff(min: number, max: number): Schema<number | "off"> {
  return schema((value, reader) => {
    if (value.kind === "scalar" && value.text === "off") return "off";
    const number = value.kind === "scalar" && /^\d+$/.test(value.text) ? Number(value.text) : Number.NaN;
    if (number >= min && number <= max) return number;
    return refuse(reader, value.at, `must be \`off\` or a whole number from ${min} to ${max}`, value);
  });
}

/** An IPv4 range, as written. */
export const range: Schema<string> = schema((value, reader) => {
  const text = value.kind === "scalar" ? value.text : "";
  return parseCidr(text) ? text : refuse(reader, value.at, "must be an IPv4 range such as `10.0.0.0/16`", value);
});

export const address: Schema<string> = schema((value, reader) => {
  const text = value.kind === "scalar" ? value.text : "";
  return parseIp(text) === undefined ? refuse(reader, value.at, "must be an IPv4 address", value) : text;
});

export const port = integer(1, 65535);

/** Any value, as plain JSON. */
export const json: Schema<unknown> = schema((value) => plain(value) ?? null);

function orList(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  const last = quoted.pop() ?? "";
  return quoted.length > 0 ? `${quoted.join(", ")} or ${last}` : last;
}
