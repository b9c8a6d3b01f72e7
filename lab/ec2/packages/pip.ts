/** `pip3`: pip's words, over the store of the image. What it installs is Debian's, for the one Python there is. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { LabError } from "../../model/errors.ts";
import { type Terminal, table } from "../terminal.ts";
import { applyChange } from "./apt.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import type { Package } from "./package.ts";
import { listDistributions } from "./python.ts";
import { isSatisfied, parseRequirement, type Requirement } from "./requirement.ts";
import { selectPackages } from "./select.ts";

const SITE = "/usr/lib/python3/dist-packages";

const flag = { type: "boolean", default: false } as const;

/** Where to and how: there is one Python, one store, and nobody to be asked. */
const OPTIONS = {
  upgrade: { ...flag, short: "U" },
  user: flag,
  quiet: { ...flag, short: "q" },
  yes: { ...flag, short: "y" },
  requirement: { type: "string", short: "r", multiple: true, default: [] as string[] },
  format: { type: "string", default: "columns" },
  version: { ...flag, short: "V" },
  "no-cache-dir": flag,
  "no-input": flag,
  "break-system-packages": flag,
  "disable-pip-version-check": flag,
  "ignore-installed": { ...flag, short: "I" },
  "no-warn-script-location": flag,
  "root-user-action": { type: "string" },
} as const;

/** @throws LabError whose message is what pip prints */
export async function pip(args: readonly string[], terminal: Terminal): Promise<number> {
  const { positionals, ...options } = parse(args);
  const python = await listDistributions();
  if (options.version)
    return print(terminal, `pip 23.0 from ${SITE}/pip (python ${python.version}), as Tierlab offers it`);
  const [verb = "", ...names] = positionals;
  const files = options.requirement.flatMap(readRequirements);
  const wanted = [...names, ...files].map(parseRequirement);
  const catalogue = await readCatalogue();
  switch (verb) {
    case "install":
      return install(wanted, catalogue, options.quiet ? { ...terminal, out: () => undefined } : terminal);
    case "uninstall":
      return uninstall(wanted, catalogue, terminal);
    case "list":
    case "freeze":
      return list(versionsOf(python.versions, catalogue), verb === "freeze" ? "freeze" : options.format, terminal);
    case "show":
      return show(wanted, versionsOf(python.versions, catalogue), terminal);
    case "check":
      return print(terminal, "No broken requirements found.");
    default:
      throw new LabError(
        "Usage",
        `ERROR: unknown command "${verb}": install, uninstall, list, freeze, show and check are offered`,
      );
  }
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    return { ...values, positionals };
  } catch (error) {
    throw new LabError("Usage", `pip: ${error instanceof Error ? error.message.split(". ")[0] : String(error)}`);
  }
}

function readRequirements(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  return text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter(Boolean);
}

async function install(wanted: readonly Requirement[], catalogue: Catalogue, terminal: Terminal): Promise<number> {
  if (wanted.length === 0) throw new LabError("Usage", "ERROR: You must give at least one requirement to install");
  const packages = wanted.map((requirement) => ({ requirement, found: findOffered(requirement, catalogue) }));
  const present = new Set(catalogue.installed.map(({ debianName }) => debianName));
  const missing = packages.filter(({ found }) => !present.has(found.debianName));
  for (const { requirement, found } of packages) {
    const isThere = present.has(found.debianName);
    terminal.out(
      isThere
        ? `Requirement already satisfied: ${requirement.text} in ${SITE} (${upstream(found)})\n`
        : `Collecting ${requirement.text}\n`,
    );
  }
  if (missing.length === 0) return 0;
  terminal.out(`Installing collected packages: ${missing.map(({ found }) => found.name).join(", ")}\n`);
  await applyChange(
    "install",
    missing.map(({ found }) => found),
  );
  return print(
    terminal,
    `Successfully installed ${missing.map(({ found }) => `${found.name}-${upstream(found)}`).join(" ")}`,
  );
}

function findOffered(requirement: Requirement, catalogue: Catalogue): Package {
  const { installed, available } = selectPackages(catalogue, [requirement.name], "pip");
  const [found] = [...installed, ...available];
  if (found && isSatisfied(requirement, upstream(found))) return found;
  const versions = found ? upstream(found) : "none";
  const told = [
    `ERROR: Could not find a version that satisfies the requirement ${requirement.text} (from versions: ${versions})`,
    `ERROR: No matching distribution found for ${requirement.text}`,
    "It has no counterpart in the lab, whose packages are those of the image",
  ];
  throw new LabError("NoMatch", told.join("\n"));
}

async function uninstall(wanted: readonly Requirement[], catalogue: Catalogue, terminal: Terminal): Promise<number> {
  const { installed, available, unmatched } = selectPackages(
    catalogue,
    wanted.map(({ name }) => name),
    "pip",
  );
  for (const name of [...available.map((entry) => entry.name), ...unmatched]) {
    terminal.err(`WARNING: Skipping ${name} as it is not installed.\n`);
  }
  if (installed.length === 0) return 0;
  await applyChange("remove", installed);
  return print(
    terminal,
    installed.map((entry) => `Successfully uninstalled ${entry.name}-${upstream(entry)}`).join("\n"),
  );
}

const upstream = ({ version }: Package): string => version.replace(/-[^-]*$/, "");

type Versions = readonly (readonly [name: string, version: string])[];

/** What Python itself finds, and what is there without the folder by which Python would know. */
function versionsOf(found: Versions, { installed }: Catalogue): Versions {
  const known = new Set(found.map(([name]) => name.toLowerCase().replaceAll(/[-_.]+/g, "-")));
  const others = installed.filter(({ kind, name }) => kind === "pip" && !known.has(name));
  const all: Versions = [...found, ...others.map((entry) => [entry.name, upstream(entry)] as const)];
  return all.toSorted(([a], [b]) => a.toLowerCase().localeCompare(b.toLowerCase()));
}

function list(versions: Versions, format: string, terminal: Terminal): number {
  if (format === "freeze") return print(terminal, versions.map(([name, version]) => `${name}==${version}`).join("\n"));
  if (format === "json") return print(terminal, JSON.stringify(versions.map(([name, version]) => ({ name, version }))));
  const named: Versions = [["Package", "Version"], ...versions];
  const rule = ([0, 1] as const).map((column) => "-".repeat(Math.max(...named.map((row) => row[column].length))));
  const [head = [], ...rows] = named;
  return print(terminal, table([head, rule, ...rows]).join("\n"));
}

function show(wanted: readonly Requirement[], versions: Versions, terminal: Terminal): number {
  const same = (name: string, other: string) => name.toLowerCase().replaceAll(/[-_.]+/g, "-") === other;
  const found = wanted.flatMap((requirement) => versions.filter(([name]) => same(name, requirement.name)));
  if (found.length === 0) {
    terminal.err(`WARNING: Package(s) not found: ${wanted.map(({ text }) => text).join(", ")}\n`);
    return 1;
  }
  return print(
    terminal,
    found.map(([name, version]) => `Name: ${name}\nVersion: ${version}\nLocation: ${SITE}`).join("\n---\n"),
  );
}

function print(terminal: Terminal, text: string): number {
  terminal.out(`${text}\n`);
  return 0;
}
