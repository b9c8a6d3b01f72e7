/** Parameters of a template: what was given, or the default, checked by type and rules. */

import type { Section } from "./document.ts";
import type { Issues } from "./issues.ts";
import { checkParameter, type ParameterRules } from "./parameter-rules.ts";
import { isKnownType, parameterValue } from "./parameter-types.ts";
import { suggestion } from "./schema/suggestion.ts";
import { describeValue, type Entry, type Node, type Value } from "./syntax/node.ts";

const KNOWN = ["Type", "Default", "Description", "NoEcho", "ConstraintDescription", "AllowedValues", "AllowedPattern"];
const KNOWN_KEYS = [...KNOWN, "MinLength", "MaxLength", "MinValue", "MaxValue"];

export type ParameterValues = ReadonlyMap<string, Value>;

export function readParameters(
  section: Section,
  given: Readonly<Record<string, string>>,
  issues: Issues,
): ParameterValues {
  for (const name of Object.keys(given)) {
    if (section.has(name)) continue;
    const near = suggestion(name, section.keys()) || `; it has: ${[...section.keys()].join(", ") || "none"}`;
    issues.add("InvalidParameter", undefined, `The template has no parameter \`${name}\`${near}`);
  }
  return new Map([...section.values()].map((entry) => [entry.key, readParameter(entry, given[entry.key], issues)]));
}

function readParameter({ key, at, value }: Entry<Node>, given: string | undefined, issues: Issues): Value {
  const unknown: Value = { kind: "unknown", at };
  const rules = readRules(key, value, issues);
  if (!rules) return unknown;
  if (!isKnownType(rules.type)) {
    issues.add("InvalidParameter", rules.typeAt, `Parameter \`${key}\` has the unknown type \`${rules.type}\``);
    return unknown;
  }
  const text = given ?? rules.defaultText;
  if (text === undefined) {
    issues.add(
      "InvalidParameter",
      at,
      `Parameter \`${key}\` has no value and no default`,
      `Give one: --parameters ${key}=…`,
    );
    return unknown;
  }
  const place = given === undefined ? (rules.defaultAt ?? at) : at;
  return checkParameter(key, text, rules, place, issues) ? parameterValue(rules.type, text, place) : unknown;
}

function readRules(name: string, node: Node, issues: Issues): ParameterRules | undefined {
  if (node.kind !== "map") {
    issues.add("ValidationError", node.at, `Parameter \`${name}\` must be a map, got ${describeValue(node)}`);
    return undefined;
  }
  for (const { key, at } of node.entries.values()) {
    if (KNOWN_KEYS.includes(key)) continue;
    issues.add("ValidationError", at, `Parameter \`${name}\` has no property \`${key}\`${suggestion(key, KNOWN_KEYS)}`);
  }
  const text = (key: string) => {
    const entry = node.entries.get(key)?.value;
    return entry?.kind === "scalar" ? entry.text : undefined;
  };
  const type = node.entries.get("Type")?.value;
  if (type?.kind !== "scalar") {
    issues.add("ValidationError", node.at, `Parameter \`${name}\` has no \`Type\``);
    return undefined;
  }
  const allowed = node.entries.get("AllowedValues")?.value;
  const numeric = (key: string) => (text(key) === undefined ? undefined : Number(text(key)));
  return {
    type: type.text,
    typeAt: type.at,
    defaultText: defaultText(node.entries.get("Default")?.value),
    defaultAt: node.entries.get("Default")?.value.at,
    isSecret: text("NoEcho") === "true",
    constraint: text("ConstraintDescription"),
    allowedValues:
      allowed?.kind === "list" ? allowed.items.map((item) => (item.kind === "scalar" ? item.text : "")) : undefined,
    allowedPattern: text("AllowedPattern"),
    minLength: numeric("MinLength"),
    maxLength: numeric("MaxLength"),
    minValue: numeric("MinValue"),
    maxValue: numeric("MaxValue"),
  };
}

function defaultText(node: Node | undefined): string | undefined {
  if (node?.kind === "list") return node.items.map((item) => (item.kind === "scalar" ? item.text : "")).join(",");
  return node?.kind === "scalar" ? node.text : undefined;
}
