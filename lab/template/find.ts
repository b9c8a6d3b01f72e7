/** Templates that come with Tierlab: `scenarios/<name>/template.yaml`. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "../installation.ts";
import { LabError } from "../model/index.ts";

const SCENARIOS = join(root, "scenarios");
const FILES = ["template.yaml", "template.yml", "template.json"];

export interface TemplateEntry {
  readonly name: string;
  readonly file: string;
}

export function listTemplates(folder = SCENARIOS): TemplateEntry[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.flatMap((name) => {
    const file = FILES.map((candidate) => join(folder, name, candidate)).find(existsSync);
    return file ? [{ name, file }] : [];
  });
}

/**
 * The file of a template: the path that was given, or that of a scenario's name.
 *
 * @throws LabError `TemplateNotFound`.
 */
export function findTemplate(nameOrPath: string, folder = SCENARIOS): string {
  const known = listTemplates(folder);
  const named = known.find(({ name }) => name === nameOrPath);
  if (named) return named.file;
  if (existsSync(nameOrPath) && statSync(nameOrPath).isFile()) return resolve(nameOrPath);
  const names = known.map(({ name }) => name).join(", ") || "none";
  throw new LabError("TemplateNotFound", `No template \`${nameOrPath}\`: neither a file nor a name`, {
    hint: `Names: ${names}.`,
    status: 404,
  });
}
