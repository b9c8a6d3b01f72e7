import type { Position } from "../model/index.ts";
import type { Issues } from "./issues.ts";
import { isListType } from "./parameter-types.ts";

/** A parameter's declaration, read. */
export interface ParameterRules {
  readonly type: string;
  readonly typeAt: Position;
  readonly defaultText?: string | undefined;
  readonly defaultAt?: Position | undefined;
  /** `NoEcho`: its value stands in no message. */
  readonly isSecret: boolean;
  readonly constraint?: string | undefined;
  readonly allowedValues?: readonly string[] | undefined;
  readonly allowedPattern?: string | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly minValue?: number | undefined;
  readonly maxValue?: number | undefined;
}

/** Whether `text` keeps the rules; the first that it breaks is reported. */
export function checkParameter(
  name: string,
  text: string,
  rules: ParameterRules,
  at: Position,
  issues: Issues,
): boolean {
  const broken = items(text, rules)
    .map((item) => brokenRule(item, rules))
    .find((rule) => rule !== undefined);
  if (broken === undefined) return true;
  const got = rules.isSecret ? "a value that is not shown" : `\`${text}\``;
  issues.add("InvalidParameter", at, `Parameter \`${name}\` ${rules.constraint ?? broken}, got ${got}`);
  return false;
}

function items(text: string, rules: ParameterRules): readonly string[] {
  return isListType(rules.type) ? text.split(",").map((item) => item.trim()) : [text];
}

function brokenRule(text: string, rules: ParameterRules): string | undefined {
  if (rules.type.includes("Number")) {
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) return "must be a number";
    if (rules.minValue !== undefined && number < rules.minValue) return `must be at least ${rules.minValue}`;
    if (rules.maxValue !== undefined && number > rules.maxValue) return `must be at most ${rules.maxValue}`;
  }
  if (rules.allowedValues && !rules.allowedValues.includes(text)) {
    return `must be one of ${rules.allowedValues.join(", ")}`;
  }
  if (rules.allowedPattern && !matches(rules.allowedPattern, text)) return `must match \`${rules.allowedPattern}\``;
  if (rules.minLength !== undefined && text.length < rules.minLength)
    return `must have at least ${rules.minLength} characters`;
  if (rules.maxLength !== undefined && text.length > rules.maxLength)
    return `must have at most ${rules.maxLength} characters`;
  return undefined;
}

/** CloudFormation matches the whole value. A pattern that is none matches nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return false;
  }
}
