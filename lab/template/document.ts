/** The sections of a template, before anything is evaluated. */
import type { Position } from "../model/index.ts";
import type { Issues } from "./issues.ts";
import { suggestion } from "./schema/suggestion.ts";
import { describeValue, type Entry, type MapOf, type Node } from "./syntax/node.ts";

export interface TemplateDocument {
  readonly description?: string;
  readonly parameters: Section;
  readonly mappings: Section;
  readonly conditions: Section;
  readonly outputs: Section;
  readonly resources: ReadonlyMap<string, ResourceNode>;
  /** Logical ids of resources that could not be read: what refers to them has nothing to answer for. */
  readonly unreadable: ReadonlySet<string>;
}

export type Section = ReadonlyMap<string, Entry<Node>>;

export interface ResourceNode {
  readonly logicalId: string;
  readonly type: string;
  /** Of the logical id. */
  readonly at: Position;
  readonly properties: Node | undefined;
  readonly dependsOn: readonly { readonly logicalId: string; readonly at: Position }[];
  readonly condition?: { readonly name: string; readonly at: Position };
  readonly metadata: Node | undefined;
}

const SECTIONS = [
  "AWSTemplateFormatVersion",
  "Description",
  "Metadata",
  "Parameters",
  "Rules",
  "Mappings",
  "Conditions",
];
const KNOWN_SECTIONS = [...SECTIONS, "Transform", "Resources", "Outputs"];
const UNSUPPORTED_SECTIONS = new Set(["Transform", "Rules"]);
const ATTRIBUTES = [
  "Type",
  "Properties",
  "DependsOn",
  "Condition",
  "Metadata",
  "DeletionPolicy",
  "UpdateReplacePolicy",
];
const KNOWN_ATTRIBUTES = [...ATTRIBUTES, "UpdatePolicy", "CreationPolicy"];
const LOGICAL_ID = /^[a-zA-Z0-9]{1,255}$/;

export function readDocument(root: Node | undefined, file: string | undefined, issues: Issues): TemplateDocument {
  const start = { ...(file !== undefined && { file }), line: 1, column: 1 };
  const sections = root?.kind === "map" ? root.entries : new Map<string, Entry<Node>>();
  if (root?.kind !== "map") issues.add("ValidationError", root?.at ?? start, "A template must be a map of sections");
  for (const entry of sections.values()) checkSection(entry, issues);
  const section = (name: string) => readSection(sections.get(name), issues);
  const named = section("Resources");
  const resources = readResources(named, issues);
  if (root?.kind === "map" && resources.size === 0) {
    issues.add("ValidationError", sections.get("Resources")?.at ?? start, "A template must have at least one resource");
  }
  const description = sections.get("Description")?.value;
  return {
    ...(description?.kind === "scalar" && { description: description.text.trim() }),
    parameters: section("Parameters"),
    mappings: section("Mappings"),
    conditions: section("Conditions"),
    outputs: section("Outputs"),
    resources,
    unreadable: new Set([...named.keys()].filter((logicalId) => !resources.has(logicalId))),
  };
}

function checkSection({ key, at }: Entry<Node>, issues: Issues): void {
  if (!KNOWN_SECTIONS.includes(key)) {
    issues.add("ValidationError", at, `A template has no section \`${key}\`${suggestion(key, KNOWN_SECTIONS)}`);
  } else if (UNSUPPORTED_SECTIONS.has(key)) {
    issues.add(
      "ValidationError",
      at,
      `The section \`${key}\` is not emulated`,
      "Expand the template first, without it.",
    );
  }
}

function readSection(entry: Entry<Node> | undefined, issues: Issues): Section {
  if (!entry || (entry.value.kind === "scalar" && entry.value.value === null)) return new Map();
  if (entry.value.kind === "map") return entry.value.entries;
  issues.add("ValidationError", entry.value.at, `\`${entry.key}\` must be a map, got ${describeValue(entry.value)}`);
  return new Map();
}

function readResources(section: Section, issues: Issues): Map<string, ResourceNode> {
  const resources = new Map<string, ResourceNode>();
  for (const entry of section.values()) {
    const resource = readResource(entry, issues);
    if (resource) resources.set(entry.key, resource);
  }
  return resources;
}

function readResource({ key, at, value }: Entry<Node>, issues: Issues): ResourceNode | undefined {
  if (!LOGICAL_ID.test(key)) {
    issues.add("ValidationError", at, `A logical id must be letters and digits, got \`${key}\``);
    return undefined;
  }
  const type = value.kind === "map" ? value.entries.get("Type")?.value : undefined;
  if (value.kind !== "map" || type?.kind !== "scalar" || type.value === null) {
    issues.add("ValidationError", at, `Resource \`${key}\` has no \`Type\``);
    return undefined;
  }
  for (const attribute of value.entries.values()) checkAttribute(key, attribute, issues);
  const condition = value.entries.get("Condition")?.value;
  return {
    logicalId: key,
    type: type.text,
    at,
    properties: value.entries.get("Properties")?.value,
    dependsOn: readDependsOn(value, issues),
    ...(condition?.kind === "scalar" && { condition: { name: condition.text, at: condition.at } }),
    metadata: value.entries.get("Metadata")?.value,
  };
}

function checkAttribute(logicalId: string, { key, at }: Entry<Node>, issues: Issues): void {
  if (KNOWN_ATTRIBUTES.includes(key)) return;
  const message = `Resource \`${logicalId}\` has no attribute \`${key}\`${suggestion(key, KNOWN_ATTRIBUTES)}`;
  issues.add("ValidationError", at, message, "A resource's settings belong under `Properties`.");
}

function readDependsOn(resource: MapOf<Node>, issues: Issues): ResourceNode["dependsOn"] {
  const node = resource.entries.get("DependsOn")?.value;
  if (!node) return [];
  const items = node.kind === "list" ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === "scalar") return [{ logicalId: item.text, at: item.at }];
    issues.add("ValidationError", item.at, `\`DependsOn\` names logical ids, got ${describeValue(item)}`);
    return [];
  });
}
