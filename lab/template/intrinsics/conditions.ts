/** `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` and `Condition`. */
import { isDeepStrictEqual } from "node:util";
import type { Position } from "../../model/index.ts";
import { templateError } from "../issues.ts";
import { type Node, plain, type Value } from "../syntax/node.ts";
import { AlreadyReported, argumentsOf, type Evaluate, type IntrinsicFunction, type Scope } from "./scope.ts";

const COUNT = Array.from({ length: 9 }, (_, index) => index + 2);

/** Where a property stands, a condition has no place. */
export const conditionFunction: IntrinsicFunction = (_argument, at) => {
  const hint = "Give the condition a name there and use `Fn::If` here.";
  throw templateError("ValidationError", at, "Conditions can be stated in the section `Conditions` only", hint);
};

/** Whether a condition's expression holds. */
export function holds(node: Node, evaluate: Evaluate, scope: Scope): boolean {
  const inner = (item: Node) => holds(item, evaluate, scope);
  if (node.kind === "map") return named(node.entries.get("Condition")?.value ?? node, scope);
  if (node.kind !== "call") throw notACondition(node.at);
  switch (node.name) {
    case "Condition":
      return named(node.argument, scope);
    case "Fn::Equals":
      return isEqual(argumentsOf(node.argument, node.name, [2], "two values").map(evaluate));
    case "Fn::And":
      return argumentsOf(node.argument, node.name, COUNT, "2 to 10 conditions").every(inner);
    case "Fn::Or":
      return argumentsOf(node.argument, node.name, COUNT, "2 to 10 conditions").some(inner);
    case "Fn::Not":
      return !argumentsOf(node.argument, node.name, [1], "one condition in a list").some(inner);
    default:
      throw notACondition(node.at);
  }
}

function named(node: Node, scope: Scope): boolean {
  if (node.kind !== "scalar") throw notACondition(node.at);
  return scope.condition(node.text, node.at);
}

function notACondition(at: Position): Error {
  const known = "Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition";
  return templateError("ValidationError", at, `A condition must be one of ${known}`);
}

/** Values are compared as texts: `1` equals `"1"`. */
function isEqual(values: readonly Value[]): boolean {
  if (values.some((value) => value.kind === "unknown")) throw new AlreadyReported();
  const [left, right] = values.map((value) => (value.kind === "scalar" ? value.text : plain(value)));
  return isDeepStrictEqual(left, right);
}
