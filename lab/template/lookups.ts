/** What `Ref` and `Fn::GetAtt` find among parameters and resources. */
import type { LabError, Position } from "../model/index.ts";
import type { TemplateDocument } from "./document.ts";
import { AlreadyReported, type Scope } from "./intrinsics/scope.ts";
import { templateError } from "./issues.ts";
import type { BaseScope } from "./resolve.ts";
import { suggestion } from "./schema/suggestion.ts";
import type { Resource, Stack } from "./stack.ts";
import { listOf, scalar, type Value } from "./syntax/node.ts";
import type { ResourceTable } from "./table.ts";

export interface LookupOptions {
  readonly document: TemplateDocument;
  readonly base: BaseScope;
  readonly table: ResourceTable;
  readonly stack: Stack;
}

export function createLookups({ document, base, table, stack }: LookupOptions): Pick<Scope, "ref" | "attribute"> {
  return {
    ref: (name, at) => {
      if (!document.resources.has(name)) return base.ref(name, at);
      const resource = existing(table, name, at);
      return scalar(resource.type.ref(resource, stack), at);
    },
    attribute: (logicalId, name, at) => {
      if (document.unreadable.has(logicalId)) throw new AlreadyReported();
      if (!document.resources.has(logicalId)) throw noResource(logicalId, at, document);
      return attributeOf(existing(table, logicalId, at), name, at, stack);
    },
  };
}

function existing(table: ResourceTable, logicalId: string, at: Position): Resource<unknown> {
  if (!table.nodes.has(logicalId)) {
    throw templateError("ValidationError", at, `\`${logicalId}\` is not there: its condition does not hold`);
  }
  const resource = table.get(logicalId);
  if (!resource) throw new AlreadyReported();
  return resource;
}

function attributeOf(resource: Resource<unknown>, name: string, at: Position, stack: Stack): Value {
  const known = resource.type.attributes(resource, stack);
  const value = known[name]?.();
  if (value === undefined) throw noAttribute(resource, name, Object.keys(known), at);
  return typeof value === "string" ? scalar(value, at) : listOf(value, at);
}

function noResource(name: string, at: Position, { resources }: TemplateDocument): LabError {
  return templateError("ValidationError", at, `No resource \`${name}\`${suggestion(name, resources.keys())}`);
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
