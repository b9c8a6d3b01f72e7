import { LabError } from "../model/index.ts";
import type { ResourceNode } from "./document.ts";
import { evaluate } from "./intrinsics/evaluate.ts";
import { AlreadyReported } from "./intrinsics/scope.ts";
import { createIssues } from "./issues.ts";
import type { BaseScope } from "./resolve.ts";
import type { Node } from "./syntax/node.ts";

const PROPERTIES = new Set(["PrivateIpAddress", "PrivateIPv4Address"]);

/** Private addresses that a template gives to anything, found before any other is chosen. */
export function givenAddresses(nodes: Iterable<ResourceNode>, base: BaseScope): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { properties } of nodes) if (properties) collect(properties, base, found);
  return found;
}

function collect(node: Node, base: BaseScope, found: Set<string>): void {
  if (node.kind === "call") collect(node.argument, base, found);
  if (node.kind === "list") for (const item of node.items) collect(item, base, found);
  if (node.kind !== "map") return;
  for (const { key, value } of node.entries.values()) {
    if (PROPERTIES.has(key)) found.add(textOf(value, base) ?? "");
    else collect(value, base, found);
  }
}

/** Faults are reported later, when the resource itself is read; one that needs a resource is left out. */
function textOf(node: Node, base: BaseScope): string | undefined {
  const attribute = () => {
    throw new AlreadyReported();
  };
  try {
    const value = evaluate(node, { ...base, attribute, issues: createIssues() });
    return value.kind === "scalar" ? value.text : undefined;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
