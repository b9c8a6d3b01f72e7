/** The types and properties that templates may use, as Markdown: `docs/templates.md` holds it. */
import { EMULATED } from "./resources/registry.ts";
import type { Schema, Shape } from "./schema/schema.ts";
import type { ResourceType } from "./stack.ts";

/** A table row for each emulated type: what a lab plays, and what it takes without meaning. */
export function renderReference(): string {
  const rows = EMULATED.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(renderRow);
  return ["| type | played | taken, without meaning in a lab |", "|---|---|---|", ...rows].join("\n");
}

function renderRow(type: ResourceType<unknown>): string {
  const shape = type.properties.shape;
  if (!shape) return `| \`${type.name}\`, \`Custom::*\` | **ServiceToken**; any other goes to the function | |`;
  const played = Object.entries(shape).filter(([, property]) => property.standing === undefined);
  const ignored = Object.entries(shape).filter(([, property]) => property.standing === "ignored");
  const names = played.map(([name, property]) => renderProperty(name, property)).join(", ");
  return `| \`${type.name}\` | ${names} | ${ignored.map(([name]) => name).join(", ")} |`;
}

/** Bold where it is required, with what a map of its own has. */
function renderProperty(name: string, property: Schema<unknown>): string {
  const shown = property.isRequired ? `**${name}**` : name;
  return property.shape && shownKeys(property.shape).length > 0
    ? `${shown} (${shownKeys(property.shape).join(", ")})`
    : shown;
}

function shownKeys(shape: Shape): string[] {
  return Object.entries(shape)
    .filter(([, property]) => property.standing === undefined)
    .map(([name]) => name);
}
