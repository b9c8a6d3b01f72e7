/** What a kind of fault takes, for people: read off its schema, so that the two never differ. */
import { z } from "zod";
import { LabError } from "../model/errors.ts";
import type { Fault } from "./fault.ts";

export interface OptionHelp {
  readonly name: string;
  readonly type: "text" | "number" | "choice";
  readonly words: string;
  /** Of a choice. */
  readonly choices?: readonly string[];
  readonly isRequired: boolean;
  readonly default?: string | number;
}

export function optionsHelp({ options }: Fault): OptionHelp[] {
  const schema = z.toJSONSchema(options, { io: "input" }) as InputSchema;
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    type: typeOf(property),
    words: property.description ?? "",
    ...(property.enum ? { choices: property.enum } : {}),
    isRequired: schema.required?.includes(name) ?? false,
    ...(property.default === undefined ? {} : { default: property.default }),
  }));
}

/** The part of JSON Schema that faults' options are written in. */
interface InputSchema {
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

interface PropertySchema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: string | number;
}

function typeOf({ type, enum: choices }: PropertySchema): OptionHelp["type"] {
  if (choices) return "choice";
  return type === "number" || type === "integer" ? "number" : "text";
}

/**
 * `key=value` words as options: numbers where the fault takes numbers.
 *
 * @throws LabError `InvalidFaultOption`
 */
export function parseOptionWords(fault: Fault, words: readonly string[]): Record<string, unknown> {
  const help = optionsHelp(fault);
  return Object.fromEntries(words.map((word) => parseWord(fault.kind, help, word)));
}

function parseWord(kind: string, help: readonly OptionHelp[], word: string): [string, unknown] {
  const equals = word.indexOf("=");
  const hint = `tierlab faults ${kind}`;
  if (equals <= 0) throw new LabError("InvalidFaultOption", `Options are key=value; got \`${word}\``, { hint });
  const name = word.slice(0, equals);
  const text = word.slice(equals + 1);
  const option = help.find((one) => one.name === name);
  if (!option) {
    const names = help.map((one) => one.name).join(", ");
    throw new LabError("InvalidFaultOption", `${kind} has no option \`${name}\`; there are ${names}`, { hint });
  }
  if (option.type !== "number") return [name, text];
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return [name, value];
  throw new LabError("InvalidFaultOption", `${name} is a number; got \`${text}\``, { hint });
}
