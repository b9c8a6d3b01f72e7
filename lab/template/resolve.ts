/** Resolves the resources of a template one by one, each when it is first needed, into a {@link Stack}. */
import { LabError, type Position } from "../model/index.ts";
import { createAddresses } from "./addresses.ts";
import type { ResourceNode, TemplateDocument } from "./document.ts";
import { givenAddresses } from "./given-addresses.ts";
import { evaluate } from "./intrinsics/evaluate.ts";
import { AlreadyReported, type Scope } from "./intrinsics/scope.ts";
import { type Issues, templateError } from "./issues.ts";
import { resourceType } from "./resources/registry.ts";
import { hints } from "./schema/hints.ts";
import type { Reader, Schema } from "./schema/schema.ts";
import { suggestion } from "./schema/suggestion.ts";
import type { Resource, ResourceType, Stack, StackFacts } from "./stack.ts";
import { listOf, type Node, scalar, type Value } from "./syntax/node.ts";

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
  const resolved = new Map<string, Resource<unknown> | undefined>();
  const scope: Scope = { ...base, ref: refOrParameter, attribute };
  const stack: Stack = {
    ...facts,
    issues,
    addresses: createAddresses(givenAddresses(nodes.values(), base), elastic),
    all: allOf,
    find: (type, text) => allOf(type).find((resource) => type.ref(resource, stack) === text),
    whose,
  };

  function resolve(logicalId: string): Resource<unknown> | undefined {
    const node = nodes.get(logicalId);
    if (!node || resolved.has(logicalId)) return resolved.get(logicalId);
    // Marked first: a name that leads back here finds nothing.
    resolved.set(logicalId, undefined);
    const resource = readResource(node, scope, issues);
    resolved.set(logicalId, resource);
    return resource;
  }

  function allOf<P>(type: ResourceType<P>): Resource<P>[] {
    const own = [...nodes.values()].filter((node) => resourceType(node.type)?.type.name === type.name);
    return own.flatMap(({ logicalId }) => (resolve(logicalId) as Resource<P> | undefined) ?? []);
  }

  function whose(text: string): ReturnType<Stack["whose"]> {
    for (const [logicalId, { type }] of nodes) {
      const resource = resolve(logicalId);
      if (resource?.type.ref(resource, stack) === text) return { logicalId, typeName: type };
    }
    return undefined;
  }

  function refOrParameter(name: string, at: Position): Value {
    if (!document.resources.has(name)) return base.ref(name, at);
    const resource = existing(name, at);
    return scalar(resource.type.ref(resource, stack), at);
  }

  function attribute(logicalId: string, name: string, at: Position): Value {
    if (document.unreadable.has(logicalId)) throw new AlreadyReported();
    if (!document.resources.has(logicalId)) throw noResource(logicalId, at, document);
    const resource = existing(logicalId, at);
    const known = resource.type.attributes(resource, stack);
    const value = known[name]?.();
    if (value === undefined) throw noAttribute(resource, name, Object.keys(known), at);
    return typeof value === "string" ? scalar(value, at) : listOf(value, at);
  }

  function existing(logicalId: string, at: Position): Resource<unknown> {
    if (!nodes.has(logicalId)) {
      throw templateError("ValidationError", at, `\`${logicalId}\` is not there: its condition does not hold`);
    }
    const resource = resolve(logicalId);
    if (!resource) throw new AlreadyReported();
    return resource;
  }

  for (const logicalId of nodes.keys()) resolve(logicalId);
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
  const own = hints.read(metadata, { ...reader, path: "Metadata.Tierlab" }) ?? {};
  if (state.broken) return undefined;
  return { logicalId: node.logicalId, type: found.type, at: node.at, props, values, hints: own };
}

function read(node: Node | undefined, owner: ResourceNode, scope: Scope): Value {
  return node ? evaluate(node, scope) : { kind: "map", at: owner.at, entries: new Map() };
}

function tierlabOf(metadata: Node | undefined): Node | undefined {
  return metadata?.kind === "map" ? metadata.entries.get("Tierlab")?.value : undefined;
}

function noResource(name: string, at: Position, { resources }: TemplateDocument): LabError {
  const message = `No resource \`${name}\`${suggestion(name, resources.keys())}`;
  return templateError("ValidationError", at, message);
}

function noAttribute(
  { logicalId, type }: Resource<unknown>,
  name: string,
  known: readonly string[],
  at: Position,
): LabError {
  const near = suggestion(name, known);
  const list = known.length > 0 ? `It has: ${known.join(", ")}.` : "It has none that is known before the lab runs.";
  const message = `\`${logicalId}\` (${type.name}) has no attribute \`${name}\`${near}`;
  return templateError("ValidationError", at, message, near ? undefined : list);
}
