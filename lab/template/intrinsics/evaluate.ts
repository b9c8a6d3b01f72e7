/** Turns a tree with intrinsic functions into one of values. A fault is reported once and leaves `unknown` behind. */
import { LabError, type Position } from "../../model/index.ts";
import type { Call, Entry, MapOf, Node, Value } from "../syntax/node.ts";
import { conditionFunction } from "./conditions.ts";
import { findInMap } from "./mappings.ts";
import { cidr, getAzs, importValue } from "./network.ts";
import { getAtt, ref } from "./references.ts";
import { AlreadyReported, argumentsOf, type IntrinsicFunction, type Scope, textOf } from "./scope.ts";
import { sub } from "./sub.ts";
import { base64, join, select, split } from "./text.ts";

const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Ref: ref,
  "Fn::GetAtt": getAtt,
  "Fn::Sub": sub,
  "Fn::Join": join,
  "Fn::Split": split,
  "Fn::Select": select,
  "Fn::Base64": base64,
  "Fn::GetAZs": getAzs,
  "Fn::Cidr": cidr,
  "Fn::FindInMap": findInMap,
  "Fn::ImportValue": importValue,
  "Fn::If": chooseBranch,
  Condition: conditionFunction,
  "Fn::Equals": conditionFunction,
  "Fn::And": conditionFunction,
  "Fn::Or": conditionFunction,
  "Fn::Not": conditionFunction,
};

export function evaluate(node: Node, scope: Scope): Value {
  switch (node.kind) {
    case "scalar":
      return node;
    case "list":
      return evaluateList(node.items, node.at, scope);
    case "map":
      return evaluateMap(node, scope);
    case "call":
      return evaluateCall(node, scope);
  }
}

function evaluateList(items: readonly Node[], at: Position, scope: Scope): Value {
  return { kind: "list", at, items: items.map((item) => evaluate(item, scope)).filter(isPresent) };
}

function evaluateMap(map: MapOf<Node>, scope: Scope): Value {
  const entries = new Map<string, Entry<Value>>();
  for (const [key, entry] of map.entries) {
    const value = evaluate(entry.value, scope);
    if (isPresent(value)) entries.set(key, { key, at: entry.at, value });
  }
  return { kind: "map", at: map.at, entries };
}

/** What a function gives stands where the function stands. */
function evaluateCall(call: Call, scope: Scope): Value {
  try {
    const apply = FUNCTIONS[call.name];
    if (!apply) return { kind: "unknown", at: call.at };
    return movedTo(
      apply(call.argument, call.at, (node) => evaluate(node, scope), scope),
      call,
    );
  } catch (error) {
    if (error instanceof LabError) scope.issues.report(error);
    else if (!(error instanceof AlreadyReported)) throw error;
    return { kind: "unknown", at: call.at };
  }
}

function movedTo(value: Value, call: Call): Value {
  if (call.name === "Fn::If") return value;
  if (value.kind === "list") return { ...value, at: call.at, items: value.items.map((item) => movedTo(item, call)) };
  return { ...value, at: call.at };
}

function chooseBranch(argument: Node, at: Position, evaluateNode: (node: Node) => Value, scope: Scope): Value {
  const [name, yes, no] = argumentsOf(argument, "Fn::If", [3], "[condition, value if true, value if false]");
  const holds = scope.condition(textOf(evaluateNode(name as Node), "Fn::If", "the name of a condition"), at);
  return evaluateNode((holds ? yes : no) as Node);
}

function isPresent(value: Value): boolean {
  return value.kind !== "none";
}
