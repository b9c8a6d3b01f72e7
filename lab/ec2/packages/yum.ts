/** `yum` and `dnf`: dnf's words, over the store of the image. */
import { LabError } from "../../model/errors.ts";
import { lines, type Terminal } from "../terminal.ts";
import { applyChange, type Change, planChange, type Verb } from "./apt.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { fullName, type Package } from "./package.ts";
import { matchesAny, selectPackages } from "./select.ts";
import { parseYumOptions, type YumOptions } from "./yum-options.ts";
import { renderInfo, renderList, renderTransaction } from "./yum-render.ts";

type Command = (names: readonly string[], context: Context) => Promise<number>;

interface Context {
  readonly catalogue: Catalogue;
  readonly options: YumOptions;
  readonly terminal: Terminal;
}

/** @throws LabError whose message is what dnf prints */
export async function yum(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = parseYumOptions(args);
  if (options.version) return say(terminal, "4.14.0, as Tierlab offers it");
  const [verb, ...names] = options.positionals;
  const command = COMMANDS[verb ?? ""];
  if (!command) throw new LabError("Usage", verb ? `No such command: ${verb}.` : "You need to give some command.");
  const out = options.quiet ? () => undefined : terminal.out;
  return command(names, { catalogue: await readCatalogue(), options, terminal: { ...terminal, out } });
}

const upToDate: Command = async (_, { terminal }) => nothingToDo(terminal);

const COMMANDS: Readonly<Record<string, Command>> = {
  install,
  reinstall: install,
  localinstall: install,
  remove,
  erase: remove,
  autoremove: upToDate,
  update,
  upgrade: update,
  "upgrade-minimal": update,
  "update-minimal": update,
  "check-update": async () => 0,
  "distro-sync": upToDate,
  list,
  info,
  search,
  repolist: async (_, { terminal }) =>
    say(terminal, "repo id            repo name\ntierlab            Packages of the image"),
  makecache: async (_, { terminal }) => say(terminal, "Metadata cache created."),
  clean: async (_, { terminal }) => say(terminal, "0 files removed"),
};

async function install(names: readonly string[], context: Context): Promise<number> {
  const { catalogue, terminal } = context;
  const { installed, available, unmatched } = selectPackages(catalogue, names, "rpm");
  if (unmatched.length > 0) return refuse(unmatched, terminal);
  for (const found of installed) terminal.out(`Package ${fullName(found)} is already installed.\n`);
  return available.length === 0 ? nothingToDo(terminal) : transact("install", available, context);
}

function refuse(names: readonly string[], terminal: Terminal): number {
  terminal.out(lines(names.map((name) => `No match for argument: ${name}`)));
  terminal.err(
    lines([
      `Error: Unable to find a match: ${names.join(" ")}`,
      `${names.join(", ")}: no counterpart in the lab, whose packages are those of the image: see yum list available`,
    ]),
  );
  return 1;
}

async function remove(names: readonly string[], context: Context): Promise<number> {
  const { catalogue, terminal } = context;
  const { installed, available, unmatched } = selectPackages(catalogue, names, "rpm");
  const absent = [...available.map(({ name }) => name), ...unmatched];
  for (const name of absent) terminal.out(`No match for argument: ${name}\n`);
  if (installed.length > 0) return transact("remove", installed, context);
  terminal.err("No packages marked for removal.\n");
  return nothingToDo(terminal);
}

/** The store has one version of each, so what is installed is up to date. */
async function update(names: readonly string[], { catalogue, terminal }: Context): Promise<number> {
  const wanted = names.filter((name) => name !== "*");
  const { available, unmatched } = selectPackages(catalogue, wanted, "rpm");
  const absent = [...available.map(({ name }) => name), ...unmatched];
  if (absent.length === 0) return nothingToDo(terminal);
  terminal.out(lines(absent.map((name) => `No match for argument: ${name}`)));
  terminal.err("Error: No packages marked for upgrade.\n");
  return 1;
}

async function transact(
  verb: Verb,
  wanted: readonly Package[],
  { catalogue, options, terminal }: Context,
): Promise<number> {
  const plan = await planChange(verb, wanted);
  const from = verb === "install" ? catalogue.store : catalogue.installed;
  terminal.out(renderTransaction(verb, wanted, changedPackages(plan, from)));
  if (!options.assumeyes && !(await confirm(terminal))) {
    terminal.err("Operation aborted.\n");
    return 1;
  }
  await applyChange(verb, wanted);
  const done = changedPackages(plan, from).map(fullName);
  return say(
    terminal,
    `${verb === "install" ? "Installed" : "Removed"}:\n${lines(done.map((name) => `  ${name}`))}\nComplete!`,
  );
}

function changedPackages({ installs, removes }: Change, from: readonly Package[]): readonly Package[] {
  const names = [...installs, ...removes];
  return from.filter(({ debianName }) => names.includes(debianName));
}

async function confirm(terminal: Terminal): Promise<boolean> {
  terminal.out("Is this ok [y/N]: ");
  return /^y(?:es)?$/i.test((await terminal.readLine())?.trim() ?? "");
}

async function list(words: readonly string[], { catalogue, options, terminal }: Context): Promise<number> {
  const [scope = "all"] = words.filter((word) => ["all", "installed", "available", "updates"].includes(word));
  const patterns = words.filter((word) => word !== scope);
  const only = options.installed ? "installed" : options.available ? "available" : scope;
  const isNamed = ({ name }: Package) => matchesAny(name, patterns);
  const installed = only === "all" || only === "installed" ? catalogue.installed.filter(isNamed) : [];
  const available = only === "all" || only === "available" ? availableIn(catalogue).filter(isNamed) : [];
  if (patterns.length > 0 && installed.length + available.length === 0) {
    throw new LabError("NoMatch", "Error: No matching Packages to list");
  }
  terminal.out(
    renderList("Installed Packages", installed, "@tierlab") + renderList("Available Packages", available, "tierlab"),
  );
  return 0;
}

function availableIn({ store, installed }: Catalogue): readonly Package[] {
  const present = new Set(installed.map(({ debianName }) => debianName));
  return store.filter(({ kind, debianName }) => kind === "rpm" && !present.has(debianName));
}

async function info(names: readonly string[], { catalogue, terminal }: Context): Promise<number> {
  const { installed, available } = selectPackages(catalogue, names, "rpm");
  if (installed.length + available.length === 0) throw new LabError("NoMatch", "Error: No matching Packages to list");
  terminal.out(
    renderInfo("Installed Packages", installed, "@tierlab") + renderInfo("Available Packages", available, "tierlab"),
  );
  return 0;
}

async function search(words: readonly string[], { catalogue, terminal }: Context): Promise<number> {
  const all = [...catalogue.installed, ...availableIn(catalogue)];
  const hits = all.filter(({ name, summary }) =>
    words.every((word) => `${name} ${summary}`.toLowerCase().includes(word.toLowerCase())),
  );
  if (hits.length === 0) return say(terminal, "No matches found.");
  return say(
    terminal,
    hits.map(({ name, architecture, summary }) => `${name}.${architecture} : ${summary}`).join("\n"),
  );
}

const nothingToDo = (terminal: Terminal): number => say(terminal, "Dependencies resolved.\nNothing to do.\nComplete!");

function say(terminal: Terminal, text: string): number {
  terminal.out(`${text}\n`);
  return 0;
}
