/** The three-tier template with an edit, and what the loader says to it. */
import { readFileSync } from "node:fs";
import { type Lab, type LabError, LabErrors } from "../../model/index.ts";
import { findTemplate, type LoadOptions, loadLab } from "../index.ts";

const TEXT = readFileSync(findTemplate("three-tier"), "utf8");

/** A passage of the template, which must be in it, and what stands in its place. */
export type Edit = readonly [from: string, to: string];

export function edited(...edits: readonly Edit[]): string {
  return withEdits(TEXT, edits);
}

/** Another template with edits. */
export function withEdits(template: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`not in the template: ${from}`);
    return text.replace(from, () => to);
  }, template);
}

export function load(text: string, options: Partial<LoadOptions> = {}): Lab {
  return loadLab({ text, file: "t.yaml", name: "demo", ...options });
}

/**
 * Every fault as `<the text where it stands> | <message>`, so that rows keep when lines move; none for a template
 * without any.
 */
export function faultsOf(text: string, options: Partial<LoadOptions> = {}): string[] {
  try {
    load(text, options);
    return [];
  } catch (error) {
    if (error instanceof LabErrors) return error.errors.map((fault) => describe(fault, text));
    throw error;
  }
}

function describe({ position, message }: LabError, text: string): string {
  if (!position) return message;
  const line = text.split("\n")[position.line - 1] ?? "";
  return `${line.slice(position.column - 1)} | ${message}`;
}
