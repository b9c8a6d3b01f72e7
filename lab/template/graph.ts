/** Which resource needs which, and the circles among them. */
import type { Position } from "../model/index.ts";
import type { ResourceNode, TemplateDocument } from "./document.ts";
import { variablesOfSub } from "./intrinsics/sub.ts";
import type { Issues } from "./issues.ts";
import type { Call, Node } from "./syntax/node.ts";

type Chooses = (name: string) => boolean | undefined;

/** Reports every circle once. True where there is none. */
export function checkCircles(document: TemplateDocument, chooses: Chooses, issues: Issues): boolean {
  const needs = new Map([...document.resources].map(([id, resource]) => [id, dependenciesOf(resource, chooses)]));
  const done = new Set<string>();
  let clean = true;
  const visit = (id: string, trail: readonly string[]): void => {
    const from = trail.indexOf(id);
    if (from >= 0) {
      clean = false;
      reportCircle([...trail.slice(from), id], document, issues);
      return;
    }
    if (done.has(id)) return;
    for (const next of needs.get(id) ?? []) if (needs.has(next)) visit(next, [...trail, id]);
    done.add(id);
  };
  for (const id of needs.keys()) visit(id, []);
  return clean;
}

function reportCircle(circle: readonly string[], document: TemplateDocument, issues: Issues): void {
  const at: Position | undefined = document.resources.get(circle[0] ?? "")?.at;
  const path = circle.map((id) => `\`${id}\``).join(" -> ");
  issues.add("CircularDependency", at, `Circular dependency between resources: ${path}`);
}

function dependenciesOf(resource: ResourceNode, chooses: Chooses): ReadonlySet<string> {
  const names = new Set(resource.dependsOn.map(({ logicalId }) => logicalId));
  for (const node of [resource.properties, resource.metadata]) if (node) collect(node, names, chooses);
  return names;
}

function collect(node: Node, names: Set<string>, chooses: Chooses): void {
  if (node.kind === "list") for (const item of node.items) collect(item, names, chooses);
  if (node.kind === "map") for (const entry of node.entries.values()) collect(entry.value, names, chooses);
  if (node.kind === "call") collectCall(node, names, chooses);
}

function collectCall(call: Call, names: Set<string>, chooses: Chooses): void {
  const { argument } = call;
  if (call.name === "Ref" && argument.kind === "scalar") names.add(argument.text);
  if (call.name === "Fn::GetAtt" && argument.kind === "list" && argument.items[0]?.kind === "scalar") {
    names.add(argument.items[0].text);
  }
  if (call.name === "Fn::Sub") for (const name of subNames(argument)) names.add(name.split(".")[0] ?? name);
  if (call.name === "Fn::If" && argument.kind === "list" && argument.items[0]?.kind === "scalar") {
    const taken = argument.items[chooses(argument.items[0].text) === false ? 2 : 1];
    if (taken) collect(taken, names, chooses);
    return;
  }
  collect(argument, names, chooses);
}

/** A malformed `Fn::Sub` is reported when it is evaluated. */
function subNames(argument: Node): readonly string[] {
  try {
    return variablesOfSub(argument);
  } catch {
    return [];
  }
}
