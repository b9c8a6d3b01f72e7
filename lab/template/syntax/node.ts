/** A template as a tree that remembers where each part stands. */
import type { Position } from "../../model/index.ts";

export interface Scalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As written: `012` and `1.10` keep their digits where a string is wanted. */
  readonly text: string;
  readonly at: Position;
}

export interface ListOf<T> {
  readonly kind: "list";
  readonly items: readonly T[];
  readonly at: Position;
}

export interface Entry<T> {
  readonly key: string;
  /** Of the key. */
  readonly at: Position;
  readonly value: T;
}

export interface MapOf<T> {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry<T>>;
  readonly at: Position;
}

/** An intrinsic function, short or long form: `name` is `Ref`, `Condition` or `Fn::…`. */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly argument: Node;
  readonly at: Position;
}

/** Before evaluation. */
export type Node = Scalar | ListOf<Node> | MapOf<Node> | Call;

/** Stands where an error was reported already, so that one fault gives one message. */
export interface Unknown {
  readonly kind: "unknown";
  readonly at: Position;
}

/** After evaluation. `none` is `AWS::NoValue`, which lists and maps leave out. */
export type Value = Scalar | ListOf<Value> | MapOf<Value> | Unknown | { readonly kind: "none"; readonly at: Position };

export function scalar(value: string | number | boolean, at: Position): Scalar {
  return { kind: "scalar", value, text: String(value), at };
}

export function listOf(texts: readonly string[], at: Position): ListOf<Value> {
  return { kind: "list", items: texts.map((text) => scalar(text, at)), at };
}

/** For messages: `a list`, `` `10.0.0.0/8` ``. */
export function describeValue(value: Node | Value): string {
  switch (value.kind) {
    case "scalar":
      return value.value === null ? "nothing" : `\`${value.text}\``;
    case "list":
      return "a list";
    case "map":
      return "a map";
    case "call":
      return `\`${value.name}\``;
    default:
      return "nothing";
  }
}

/** A tree as plain JSON. */
export function plain(value: Value): unknown {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map(plain);
    case "map":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
    default:
      return undefined;
  }
}
