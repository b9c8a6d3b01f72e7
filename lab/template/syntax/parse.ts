/** Text, YAML or JSON, to a {@link Node} tree. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type Scalar as YamlScalar,
} from "yaml";
import type { Position } from "../../model/index.ts";
import type { Issues } from "../issues.ts";
import { FUNCTION_NAMES, longName } from "./functions.ts";
import type { Call, Entry, MapOf, Node } from "./node.ts";

interface Reading {
  readonly issues: Issues;
  at(node: Placed): Position;
}

type Placed = { readonly range?: readonly number[] | null; readonly tag?: string } | null | undefined;

/** The tree, or `undefined` where the text is no YAML at all; faults go to `issues`. */
export function parseText(text: string, file: string | undefined, issues: Issues): Node | undefined {
  const lines = new LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { ...(file !== undefined && { file }), line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "error",
  });
  for (const error of document.errors) {
    issues.add("TemplateSyntax", place(error.pos[0]), `Not valid YAML: ${error.message}`);
  }
  if (document.errors.length > 0) return undefined;
  const reading: Reading = { issues, at: (node) => place(startOf(node, text)) };
  return document.contents ? readNode(document.contents, reading) : undefined;
}

/** A range begins after the tag; for a person, a short form begins with it. */
function startOf(node: Placed, text: string): number {
  const start = node?.range?.[0] ?? 0;
  const before = node?.tag?.startsWith("!") ? text.lastIndexOf(node.tag, start) : -1;
  return before < 0 ? start : before;
}

function readNode(node: ParsedNode | null, reading: Reading): Node {
  const at = reading.at(node);
  if (isAlias(node)) {
    reading.issues.add(
      "TemplateSyntax",
      at,
      "CloudFormation takes no YAML aliases",
      "Repeat the value or use a parameter.",
    );
    return { kind: "scalar", value: null, text: "", at };
  }
  const tag = node?.tag;
  if (tag?.startsWith("!") && !tag.startsWith("!!")) return readShortForm(node as ParsedNode, tag.slice(1), reading);
  return readPlain(node, reading);
}

function readPlain(node: ParsedNode | null, reading: Reading): Node {
  const at = reading.at(node);
  if (isSeq(node)) return { kind: "list", items: node.items.map((item) => readNode(item as ParsedNode, reading)), at };
  if (isMap(node)) return readMap(node, reading);
  const value = isScalar(node) ? (node as YamlScalar).value : null;
  const text = isScalar(node) ? ((node as YamlScalar).source ?? String(value ?? "")) : "";
  const kept = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  return { kind: "scalar", value: kept, text, at };
}

function readShortForm(node: ParsedNode, tag: string, reading: Reading): Node {
  const at = reading.at(node);
  const name = longName(tag);
  if (!name) {
    reading.issues.add("TemplateSyntax", at, `\`!${tag}\` is no function that Tierlab knows`, functionHint());
    return { kind: "scalar", value: null, text: "", at };
  }
  const argument = readPlain(node, reading);
  return { kind: "call", name, argument: name === "Fn::GetAtt" ? splitGetAtt(argument) : argument, at };
}

/** `!GetAtt A.B.C` is `[A, B.C]`. */
function splitGetAtt(argument: Node): Node {
  if (argument.kind !== "scalar") return argument;
  const [logicalId = "", ...attribute] = argument.text.split(".");
  const part = (text: string): Node => ({ kind: "scalar", value: text, text, at: argument.at });
  return { kind: "list", items: [part(logicalId), part(attribute.join("."))], at: argument.at };
}

function readMap(map: YAMLMap, reading: Reading): Node {
  const entries = new Map<string, Entry<Node>>();
  for (const pair of map.items as Pair<ParsedNode, ParsedNode | null>[]) {
    const key = isScalar(pair.key) ? String((pair.key as YamlScalar).source ?? (pair.key as YamlScalar).value) : "";
    const at = reading.at(pair.key);
    if (entries.has(key)) reading.issues.add("TemplateSyntax", at, `\`${key}\` stands twice in one map`);
    entries.set(key, { key, at, value: readNode(pair.value, reading) });
  }
  return asLongForm({ kind: "map", entries, at: reading.at(map as { range?: readonly number[] }) }, reading);
}

/** `{ "Fn::Sub": … }` and `{ "Ref": … }` are calls; such a key beside others is a mistake. */
function asLongForm(map: MapOf<Node>, { issues }: Reading): Node {
  const special = [...map.entries.values()].find(({ key }) => key === "Ref" || key.startsWith("Fn::"));
  if (!special) return map;
  if (map.entries.size > 1) {
    issues.add("TemplateSyntax", special.at, `\`${special.key}\` must be the only key of its map`);
  } else if (!FUNCTION_NAMES.has(special.key)) {
    issues.add("TemplateSyntax", special.at, `\`${special.key}\` is no function that Tierlab knows`, functionHint());
  }
  const argument = special.key === "Fn::GetAtt" ? splitGetAtt(special.value) : special.value;
  return { kind: "call", name: special.key, argument, at: special.at } satisfies Call;
}

function functionHint(): string {
  return `Known: ${[...FUNCTION_NAMES].join(", ")}.`;
}
