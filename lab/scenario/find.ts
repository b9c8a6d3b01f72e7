import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../installation.ts";
import { LabError } from "../model/errors.ts";
import type { Scenario } from "./scenario.ts";

const HOUSE = join(root, "scenarios");
/** In the installed package they are compiled. */
const SCENARIO = /\.scenario\.[jt]s$/;
const SOURCE = /\.m?[jt]s$/;

/** The scenarios of the house, by name. */
export async function listScenarios(): Promise<Scenario[]> {
  return Promise.all((await listFiles()).map(importScenario));
}

async function listFiles(): Promise<string[]> {
  const files = (await readdir(HOUSE, { recursive: true })).filter((file) => SCENARIO.test(file)).sort();
  return files.map((file) => resolve(HOUSE, file));
}

/**
 * The scenario that `ref` names: by its name, by its template's when that has one only, or by a file.
 *
 * @throws LabError `NoScenario`
 */
export async function findScenario(ref: string): Promise<Scenario> {
  if (SOURCE.test(ref)) return importScenario(resolve(ref));
  const named = (await listFiles()).find((file) => basename(file).replace(SCENARIO, "") === ref);
  if (named) return importScenario(named);
  const all = await listScenarios();
  const byName = all.find((one) => one.name === ref);
  const ofTemplate = all.filter((one) => one.template === ref);
  const found = byName ?? (ofTemplate.length === 1 ? ofTemplate[0] : undefined);
  if (found) return found;
  throw new LabError(
    "NoScenario",
    `No scenario is called \`${ref}\`; there are ${all.map((one) => one.name).join(", ")}`,
  );
}

/** A template that is given as a path is looked for from the scenario's own folder. */
function withTemplate(scenario: Scenario, file: string): Scenario {
  if (!/^\.{0,2}\//.test(scenario.template)) return scenario;
  return { ...scenario, template: resolve(dirname(file), scenario.template) };
}

async function importScenario(file: string): Promise<Scenario> {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: Scenario };
    if (typeof module.default?.run === "function") return withTemplate(module.default, file);
  } catch (cause) {
    throw new LabError("NoScenario", `${file} cannot be read as a scenario: ${(cause as Error).message}`, { cause });
  }
  throw new LabError(
    "NoScenario",
    `${basename(file)} has no scenario: it must \`export default defineScenario({ ... })\``,
  );
}
