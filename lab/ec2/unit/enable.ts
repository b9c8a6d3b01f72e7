/** Enabling and disabling: links in /etc/systemd/system, made without the manager as `systemctl` does it. */
import { lstatSync, mkdirSync, readlinkSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { LabError } from "../../model/errors.ts";
import { findUnitFile, type GoodUnit, isMask, listFolder, loadUnit, UNIT_FOLDERS } from "./load.ts";
import { templateName } from "./unit.ts";

/** As `systemctl is-enabled` prints it. */
export type EnablementState = "enabled" | "disabled" | "static" | "masked" | "alias" | "linked" | "bad";

export interface EnableOptions {
  readonly folders?: readonly string[];
}

/**
 * Links a unit and those of its `Also=` into what its [Install] section names.
 *
 * @returns a line for each link that was not there, in systemctl's words
 * @throws LabError `NoSuchUnit`, `UnitMasked`, `BadUnitSetting`
 */
export function enableUnit(name: string, options: EnableOptions = {}): readonly string[] {
  return installed(name, options).flatMap(({ loaded, links }) =>
    links.flatMap((link) => {
      if (readLink(link) === loaded.file) return [];
      rmSync(link, { force: true });
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(loaded.file, link);
      return [`Created symlink ${link} → ${loaded.file}.`];
    }),
  );
}

/** Takes every link to the unit out of the folder of the machine's own settings. @throws LabError `NoSuchUnit` */
export function disableUnit(name: string, { folders = UNIT_FOLDERS }: EnableOptions = {}): readonly string[] {
  if (!findUnitFile(name, folders)) throw noSuchUnit(name);
  const folder = folders[0] ?? "";
  return [...pullsOf(name, folder), ...aliasesOf(name, folder)].map((link) => {
    rmSync(link);
    return `Removed ${link}.`;
  });
}

/** A unit with an empty [Install] section is `static`: only others start it. @throws LabError `NoSuchUnit` */
export function enablementOf(name: string, { folders = UNIT_FOLDERS }: EnableOptions = {}): EnablementState {
  const loaded = loadUnit(name, { folders });
  if (loaded.state === "not-found") throw noSuchUnit(name);
  if (loaded.state === "masked") return "masked";
  if (loaded.state === "bad-setting") return "bad";
  if (loaded.name !== name) return "alias";
  if (folders.some((folder) => pullsOf(name, folder).length > 0)) return "enabled";
  const { wantedBy, requiredBy, alias, also } = loaded.unit.install;
  return [wantedBy, requiredBy, alias, also].every(({ length }) => length === 0) ? "static" : "disabled";
}

/** Masks by a link to /dev/null, or takes the mask away. Returns systemctl's lines. */
export function setMask(
  name: string,
  isMasked: boolean,
  { folders = UNIT_FOLDERS }: EnableOptions = {},
): readonly string[] {
  const link = join(folders[0] ?? "", name);
  const has = readLink(link) === "/dev/null";
  if (has === isMasked) return [];
  if (!isMasked) {
    rmSync(link);
    return [`Removed ${link}.`];
  }
  if (lstatSync(link, { throwIfNoEntry: false })) {
    throw new LabError("UnitFileExists", `Failed to mask unit: File ${link} already exists.`);
  }
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync("/dev/null", link);
  return [`Created symlink ${link} → /dev/null.`];
}

interface Installation {
  readonly loaded: GoodUnit;
  readonly links: readonly string[];
}

function installed(name: string, options: EnableOptions, seen: readonly string[] = []): readonly Installation[] {
  const { folders = UNIT_FOLDERS } = options;
  const loaded = loadUnit(name, { folders });
  if (loaded.state === "not-found" || (loaded.state === "loaded" && loaded.file === "")) throw noSuchUnit(name);
  if (loaded.state === "bad-setting") throw loaded.error;
  if (loaded.state === "masked") {
    throw new LabError("UnitMasked", `Failed to enable unit: Unit file ${loaded.file} is masked.`);
  }
  const { also } = loaded.unit.install;
  const others = also.filter((other) => other !== name && !seen.includes(other));
  const links = linksOf(loaded, folders[0] ?? "");
  return [{ loaded, links }, ...others.flatMap((other) => installed(other, options, [...seen, name]))];
}

function linksOf({ name, unit }: GoodUnit, folder: string): readonly string[] {
  const { wantedBy, requiredBy, alias } = unit.install;
  return [
    ...alias.map((other) => join(folder, other)),
    ...wantedBy.map((target) => join(folder, `${target}.wants`, name)),
    ...requiredBy.map((target) => join(folder, `${target}.requires`, name)),
  ];
}

/** Links by which targets pull a unit in. */
function pullsOf(name: string, folder: string): readonly string[] {
  const owners = listFolder(folder).filter((entry) => /\.(?:wants|requires)$/.test(entry));
  return owners.map((owner) => join(folder, owner, name)).filter((link) => readLink(link) !== undefined);
}

/** Links of another name that lead to the unit. */
function aliasesOf(name: string, folder: string): readonly string[] {
  const links = listFolder(folder).filter((entry) => entry !== name && readLink(join(folder, entry)) !== undefined);
  return links.map((entry) => join(folder, entry)).filter((link) => leadsTo(link, name));
}

function leadsTo(link: string, name: string): boolean {
  if (!statSync(link, { throwIfNoEntry: false }) || isMask(link)) return false;
  return [name, templateName(name)].includes(basename(realpathSync(link)));
}

function readLink(file: string): string | undefined {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(file) : undefined;
}

const noSuchUnit = (name: string): LabError =>
  new LabError("NoSuchUnit", `Failed to get unit file state for ${name}: No such file or directory`, { status: 404 });
