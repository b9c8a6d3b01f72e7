/** Units looked up in the folders that systemd looks in. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { LabError } from "../../model/errors.ts";
import { readUnit } from "./read-unit.ts";
import { parseUnitFile } from "./syntax.ts";
import { templateName, type Unit } from "./unit.ts";

/** Where unit files are, what is first hides what is behind it; /lib is a link to /usr/lib. */
export const UNIT_FOLDERS = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"] as const;

/** What looking for a unit found, as `systemctl show` says it in LoadState. */
export type LoadedUnit = GoodUnit | MissingUnit | MaskedUnit | BadUnit;

interface Found {
  readonly name: string;
  readonly dropIns: readonly string[];
}

export interface GoodUnit extends Found {
  readonly state: "loaded";
  /** Empty for a target that has none. */
  readonly file: string;
  readonly unit: Unit;
  readonly warnings: readonly string[];
}

export interface MissingUnit extends Found {
  readonly state: "not-found";
}

export interface MaskedUnit extends Found {
  readonly state: "masked";
  readonly file: string;
}

export interface BadUnit extends Found {
  readonly state: "bad-setting";
  readonly file: string;
  readonly error: LabError;
}

export interface LoadOptions {
  readonly folders?: readonly string[];
}

/** Reads `name` (with suffix) with its drop-ins; a link leads to the unit under its own name. Never throws. */
export function loadUnit(name: string, { folders = UNIT_FOLDERS }: LoadOptions = {}): LoadedUnit {
  const found = findUnitFile(name, folders);
  const own = found ? ownName(name, found) : name;
  const dropIns = findDropIns(own, folders);
  if (!found) return own.endsWith(".target") ? builtInTarget(own, dropIns, folders) : missing(own, dropIns);
  if (isMask(found)) return { name: own, state: "masked", file: found, dropIns };
  return readFiles(own, found, dropIns, folders);
}

/** The file of a unit or of the template that it is an instance of. */
export function findUnitFile(name: string, folders: readonly string[]): string | undefined {
  const template = templateName(name);
  const names = template ? [name, template] : [name];
  return names.flatMap((file) => folders.map((folder) => join(folder, file))).find((file) => existsOrLinks(file));
}

/** A link to nothing is still a file of the unit: it may be the mask, or a mistake worth telling. */
function existsOrLinks(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Empty or a link to /dev/null. */
export function isMask(file: string): boolean {
  const stats = statSync(file);
  return !stats.isFile() || stats.size === 0;
}

/** The name that the file itself has, where `found` is an alias made by a link. */
function ownName(name: string, found: string): string {
  if (isMask(found)) return name;
  const real = basename(realpathSync(found));
  return real === templateName(name) || !/\.\w+$/.test(real) ? name : real;
}

function findDropIns(name: string, folders: readonly string[]): readonly string[] {
  const template = templateName(name);
  const byFile = new Map<string, string>();
  for (const folder of [...folders].reverse()) {
    for (const owner of template ? [template, name] : [name]) {
      for (const file of listFolder(join(folder, `${owner}.d`))) {
        if (file.endsWith(".conf")) byFile.set(file, join(folder, `${owner}.d`, file));
      }
    }
  }
  return [...byFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function readFiles(name: string, file: string, dropIns: readonly string[], folders: readonly string[]): LoadedUnit {
  try {
    const parsed = [file, ...dropIns].map((path) => parseUnitFile(readFileSync(path, "utf8"), path));
    const { unit, warnings } = readUnit(
      parsed.flatMap(({ assignments }) => assignments),
      contextOf(name),
    );
    const all = [...parsed.flatMap((part) => part.warnings), ...warnings];
    return { name, state: "loaded", file, dropIns, unit: withFolderWants(unit, folders), warnings: all };
  } catch (error) {
    if (error instanceof LabError) return { name, state: "bad-setting", file, dropIns, error };
    const reason = error instanceof Error ? error.message : String(error);
    return { name, state: "bad-setting", file, dropIns, error: new LabError("BadUnitSetting", `${name}: ${reason}`) };
  }
}

/** What links in `<name>.wants` and `<name>.requires` add: enabling a unit makes such links. */
function withFolderWants(unit: Unit, folders: readonly string[]): Unit {
  const linked = (kind: string) => folders.flatMap((folder) => listFolder(join(folder, `${unit.name}.${kind}`)));
  return {
    ...unit,
    wants: [...new Set([...unit.wants, ...linked("wants")])],
    requires: [...new Set([...unit.requires, ...linked("requires")])],
  };
}

/** The chain of targets that every boot goes through. */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  "default.target": ["multi-user.target"],
  "graphical.target": ["multi-user.target"],
  "multi-user.target": ["basic.target"],
  "basic.target": ["sysinit.target"],
};

/** Targets are there without files: network.target, syslog.target and their like have always been reached. */
function builtInTarget(name: string, dropIns: readonly string[], folders: readonly string[]): LoadedUnit {
  const requires = BUILT_IN[name] ?? [];
  const text = `[Unit]\nRequires=${requires.join(" ")}\nAfter=${requires.join(" ")}\n`;
  const { unit } = readUnit(parseUnitFile(text, name).assignments, contextOf(name));
  return { name, state: "loaded", file: "", dropIns, unit: withFolderWants(unit, folders), warnings: [] };
}

const missing = (name: string, dropIns: readonly string[]): LoadedUnit => ({ name, state: "not-found", dropIns });

function contextOf(unit: string) {
  const machineId = existsSync("/etc/machine-id") ? readFileSync("/etc/machine-id", "utf8").trim() : "";
  return { unit, hostname: hostname(), machineId };
}

export function listFolder(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [];
}

/** Names of all unit files, each once, for `list-unit-files`. */
export function listUnitFiles(folders: readonly string[] = UNIT_FOLDERS): readonly string[] {
  const named = (name: string): boolean => /\.(?:service|target)$/.test(name);
  return [...new Set(folders.flatMap((folder) => listFolder(folder).filter(named)))].sort();
}
