/** Resolves the resources of a template one by one, each when it is first needed, into a {@link Stack}. */
import { LabError } from "../model/index.ts";
import { createAddresses } from "./addresses.ts";
import type { ResourceNode, TemplateDocument } from "./document.ts";
import { givenAddresses } from "./given-addresses.ts";
import { evaluate } from "./intrinsics/evaluate.ts";
import type { Scope } from "./intrinsics/scope.ts";
import type { Issues } from "./issues.ts";
import { createLookups } from "./lookups.ts";
import { resourceType } from "./resources/registry.ts";
import { hints } from "./schema/hints.ts";
import type { Reader, Schema } from "./schema/schema.ts";
import type { Resource, Stack, StackFacts } from "./stack.ts";
import type { Node, Value } from "./syntax/node.ts";
import { createStack, createTable } from "./table.ts";

/** Parts of a scope that do not depend on resources. */
export type BaseScope = Omit<Scope, "attribute">;

export interface Resolution {
  readonly stack: Stack;
  readonly scope: Scope;
  /** Of the resources whose condition holds. */
  readonly nodes: ReadonlyMap<string, ResourceNode>;
}

/** @param base answers for parameters and throws for other names */
export function resolveResources(
  document: TemplateDocument,
  facts: StackFacts,
  base: BaseScope,
  issues: Issues,
): Resolution {
  const nodes = new Map([...document.resources].filter(([, node]) => isWanted(node, base)));
  const elastic = [...nodes.values()].filter(({ type }) => type === "AWS::EC2::EIP").map(({ logicalId }) => logicalId);
  const addresses = createAddresses(givenAddresses(nodes.values(), base), elastic);
  const table = createTable(nodes, (node) => readResource(node, scope, issues));
  const stack = createStack({ ...facts, issues, addresses }, table);
  const scope: Scope = { ...base, ...createLookups({ document, base, table, stack }) };
  for (const logicalId of nodes.keys()) table.get(logicalId);
  return { stack, scope, nodes };
}

function isWanted(node: ResourceNode, base: BaseScope): boolean {
  if (!node.condition) return true;
  try {
    return base.condition(node.condition.name, node.condition.at);
  } catch (error) {
    if (error instanceof LabError) base.issues.report(error);
    return true;
  }
}

/** `undefined` where anything of it is at fault. */
function readResource(node: ResourceNode, scope: Scope, issues: Issues): Resource<unknown> | undefined {
  const found = resourceType(node.type);
  if (!found) return undefined;
  const state = { broken: false };
  const values = read(node.properties, node, scope);
  const metadata = read(tierlabOf(node.metadata), node, scope);
  const reader: Reader = { issues, owner: node.logicalId, path: "", state };
  const props = (found.type.properties as Schema<unknown>).read(values, reader);
  const own = (found.type.hints ?? hints).read(metadata, { ...reader, path: "Metadata.Tierlab" }) ?? {};
  if (state.broken) return undefined;
  return { logicalId: node.logicalId, type: found.type, at: node.at, props, values, hints: own };
}

function read(node: Node | undefined, owner: ResourceNode, scope: Scope): Value {
  return node ? evaluate(node, scope) : { kind: "map", at: owner.at, entries: new Map() };
}

function tierlabOf(metadata: Node | undefined): Node | undefined {
  return metadata?.kind === "map" ? metadata.entries.get("Tierlab")?.value : undefined;
}
