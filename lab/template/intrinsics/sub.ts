/** `Fn::Sub`, with and without a map of names of its own. */
import type { Position } from "../../model/index.ts";
import { type Node, scalar, type Value } from "../syntax/node.ts";
import { argumentsOf, type Evaluate, type IntrinsicFunction, mapValue, type Scope, textOf, wrongUse } from "./scope.ts";

const VARIABLE = /\$\{([^}]*)\}/g;

export const sub: IntrinsicFunction = (argument, at, evaluate, scope) => {
  const { text, own } = partsOfSub(argument);
  const given = new Map([...own].map(([name, node]) => [name, evaluate(node)]));
  const replaced = text.replace(VARIABLE, (_whole, name: string) => {
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    return textOf(variable(name.trim(), at, given, scope), "Fn::Sub", `text for \`\${${name}}\``);
  });
  return scalar(replaced, at);
};

/** Names that a template text takes from outside, `${!literals}` and its own map left out. */
export function variablesOfSub(argument: Node): readonly string[] {
  const { text, own } = partsOfSub(argument);
  const names = [...text.matchAll(VARIABLE)].map((match) => (match[1] ?? "").trim());
  return names.filter((name) => !name.startsWith("!") && !own.has(name));
}

function partsOfSub(argument: Node): { text: string; own: ReadonlyMap<string, Node> } {
  if (argument.kind === "scalar") return { text: asText(argument), own: new Map() };
  const [text, map] = argumentsOf(argument, "Fn::Sub", [2], "text, or [text, map of names]");
  const own = mapValue(map as Node, "Fn::Sub", "a map of names as its second argument");
  return {
    text: asText(text as Node),
    own: new Map([...own.entries].map(([name, entry]) => [name, entry.value])),
  };
}

function asText(node: Node): string {
  if (node.kind === "scalar" && node.value !== null) return node.text;
  throw wrongUse("Fn::Sub", "needs text as its first argument", node);
}

function variable(name: string, at: Position, given: ReadonlyMap<string, Value>, scope: Scope): ReturnType<Evaluate> {
  const own = given.get(name);
  if (own) return own;
  const dot = name.indexOf(".");
  return dot < 0 ? scope.ref(name, at) : scope.attribute(name.slice(0, dot), name.slice(dot + 1), at);
}
