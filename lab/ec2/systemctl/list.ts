import type { UnitReport } from "../protocol.ts";
import { lines, table } from "../terminal.ts";
import { listUnitFiles } from "../unit/index.ts";
import { enablementText } from "./enablement.ts";
import type { Options } from "./options.ts";

/** `systemctl list-units`: what is or was at work. */
export function renderUnits(units: readonly UnitReport[], patterns: readonly string[], options: Options): string {
  const states = options.failed ? ["failed"] : options.state?.split(",");
  const shown = units.filter((unit) => {
    const isWanted = states?.some((state) => state === unit.activeState || state === unit.subState);
    return isNamed(unit.name, patterns, options.type) && (isWanted ?? (options.all || unit.activeState !== "inactive"));
  });
  const rows = shown.map((unit) => [unit.name, unit.loadState, unit.activeState, unit.subState, unit.description]);
  const head = options["no-legend"] ? [] : [["UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"]];
  const foot = options["no-legend"] ? [] : ["", `${rows.length} loaded units listed.`];
  return lines([...table([...head, ...rows]).map((row) => `  ${row}`), ...foot]);
}

/** `systemctl list-unit-files`: what could be. */
export function renderUnitFiles(patterns: readonly string[], options: Options): { text: string; count: number } {
  const names = listUnitFiles().filter((name) => isNamed(name, patterns, options.type));
  const rows = names.map((name) => [name, enablementText(name) ?? "bad", "disabled"]);
  const head = options["no-legend"] ? [] : [["UNIT FILE", "STATE", "PRESET"]];
  const foot = options["no-legend"] ? [] : ["", `${rows.length} unit files listed.`];
  return { text: lines([...table([...head, ...rows]), ...foot]), count: rows.length };
}

function isNamed(name: string, patterns: readonly string[], type: string | undefined): boolean {
  const isOfType = type === undefined || type.split(",").some((suffix) => name.endsWith(`.${suffix}`));
  return isOfType && (patterns.length === 0 || patterns.some((pattern) => matches(name, pattern)));
}

/** Shell patterns with `*` and `?`; a name without suffix is one of a service. */
export function matches(name: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}(?:\\.service)?$`).test(name);
}
