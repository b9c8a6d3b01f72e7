import type { LabError, Position } from "../../model/index.ts";
import type { Issues } from "../issues.ts";
import { templateError } from "../issues.ts";
import { describeValue, type Entry, type ListOf, type MapOf, type Node, type Value } from "../syntax/node.ts";

/** All that an intrinsic function may look at. */
export interface Scope {
  readonly region: string;
  readonly zones: readonly string[];
  readonly issues: Issues;
  readonly mappings: ReadonlyMap<string, Entry<Node>>;
  /** Value of a parameter or pseudo parameter, or what a resource's `Ref` gives; throws for a name that is none. */
  ref(name: string, at: Position): Value;
  /** Throws for a resource or attribute that is not there. */
  attribute(logicalId: string, attribute: string, at: Position): Value;
  /** Throws for a condition that is not there. */
  condition(name: string, at: Position): boolean;
  /** Exports of other labs, for `Fn::ImportValue`. */
  readonly imports: Readonly<Record<string, string>>;
}

export type Evaluate = (node: Node) => Value;
export type IntrinsicFunction = (argument: Node, at: Position, evaluate: Evaluate, scope: Scope) => Value;

/** Thrown inside a function when an argument failed already: the caller becomes unknown without a second message. */
export class AlreadyReported extends Error {}

export function wrongUse(name: string, rule: string, got: Node | Value): LabError {
  return templateError("ValidationError", got.at, `\`${name}\` ${rule}, got ${describeValue(got)}`);
}

/** @throws LabError where `node` gives no text. */
export function textOf(value: Value, name: string, what: string): string {
  if (value.kind === "unknown") throw new AlreadyReported();
  if (value.kind !== "scalar" || value.value === null) throw wrongUse(name, `needs ${what}`, value);
  return value.text;
}

export function listValue(value: Value, name: string, what: string): ListOf<Value> {
  if (value.kind === "unknown") throw new AlreadyReported();
  if (value.kind !== "list") throw wrongUse(name, `needs ${what}`, value);
  return value;
}

/** The arguments of a function that takes a list of them, unevaluated. */
export function argumentsOf(node: Node, name: string, counts: readonly number[], form: string): readonly Node[] {
  if (node.kind === "list" && counts.includes(node.items.length)) return node.items;
  const got = node.kind === "list" ? `${node.items.length} of them` : describeValue(node);
  throw templateError("ValidationError", node.at, `\`${name}\` takes ${form}, got ${got}`);
}

export function mapValue(node: Node, name: string, what: string): MapOf<Node> {
  if (node.kind !== "map") throw wrongUse(name, `needs ${what}`, node);
  return node;
}
