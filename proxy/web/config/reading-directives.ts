/** Directives that act while the file is read: they decide what else is read. */
import { isAbsolute, join } from "node:path";
import type { LabError } from "../../../lab/model/errors.ts";
import { hasModule, isModule } from "./modules.ts";
import type { ConfigSources } from "./sources.ts";
import type { DirectiveStatement } from "./syntax.ts";
import type { ConfigNode } from "./tree.ts";

/** What is known while a configuration is read. */
export interface Reading {
  readonly sources: ConfigSources;
  readonly variables: Map<string, string>;
  readonly faults: LabError[];
  serverRoot: string;
  /** Of includes. */
  depth: number;
  readonly include: (path: string, text: string) => ConfigNode[];
}

/** Says what is wrong; the reader adds where. */
export class ReadingFault extends Error {}

/** httpd's own bound; an include that includes itself meets it. */
const MAX_DEPTH = 128;

type Handler = (args: readonly string[], reading: Reading) => ConfigNode[];

const HANDLERS: Readonly<Record<string, Handler>> = {
  define: ([name = "", value = "", ...rest], { variables }) => {
    if (name === "" || rest.length > 0) throw new ReadingFault("Define takes 1-2 arguments, a name and its value");
    if (name.includes(":")) throw new ReadingFault("Variable name must not contain ':'");
    variables.set(name, value);
    return [];
  },
  undefine: ([name = ""], { variables }) => {
    variables.delete(name);
    return [];
  },
  serverroot: ([folder, ...rest], reading) => {
    if (folder === undefined || rest.length > 0) throw new ReadingFault("ServerRoot takes one argument, a folder");
    reading.serverRoot = folder;
    return [];
  },
  loadmodule: ([name, file], { serverRoot }) => {
    if (name === undefined || file === undefined) {
      throw new ReadingFault("LoadModule takes two arguments, a module name and the name of a shared object file");
    }
    if (isModule(name)) return [];
    const path = inRoot(serverRoot, file);
    throw new ReadingFault(
      `Cannot load ${file} into server: ${path}: cannot open shared object file: No such file or directory`,
    );
  },
  include: (args, reading) => includeFiles("Include", args, reading),
  includeoptional: (args, reading) => includeFiles("IncludeOptional", args, reading),
};

export function isReadingDirective({ name }: DirectiveStatement): boolean {
  return Object.hasOwn(HANDLERS, name.toLowerCase());
}

/** @throws ReadingFault */
export function runReadingDirective({ name, args }: DirectiveStatement, reading: Reading): ConfigNode[] {
  return HANDLERS[name.toLowerCase()]?.(args, reading) ?? [];
}

/** Whether the content of an `<IfModule>`, `<IfDefine>` or `<IfFile>` counts. */
export function sectionHolds(section: string, argument: string, reading: Reading): boolean {
  const asked = argument.replace(/^!/, "");
  return conditionHolds(section.toLowerCase(), asked, reading) !== argument.startsWith("!");
}

function conditionHolds(section: string, asked: string, { variables, serverRoot, sources }: Reading): boolean {
  if (section === "ifmodule") return hasModule(asked);
  if (section === "ifdefine") return variables.has(asked);
  return sources.listMatches(inRoot(serverRoot, asked)).length > 0;
}

function includeFiles(directive: string, [pattern, ...rest]: readonly string[], reading: Reading): ConfigNode[] {
  if (pattern === undefined || rest.length > 0) throw new ReadingFault(`${directive} takes one argument, a file`);
  const path = inRoot(reading.serverRoot, pattern);
  const isPattern = /[*?[]/.test(path);
  const files = isPattern ? reading.sources.listMatches(path) : [path];
  if (files.length === 0 && directive === "Include") {
    throw new ReadingFault(`No matches for the wildcard '${pattern}', failing`);
  }
  return files.flatMap((file) => includeFile(file, directive === "IncludeOptional", reading));
}

function includeFile(file: string, isOptional: boolean, reading: Reading): ConfigNode[] {
  if (reading.depth >= MAX_DEPTH) throw new ReadingFault(`Exceeded maximum include depth of ${MAX_DEPTH} at ${file}`);
  const text = readText(file, isOptional, reading.sources);
  if (text === undefined) return [];
  reading.depth++;
  try {
    return reading.include(file, text);
  } finally {
    reading.depth--;
  }
}

function readText(file: string, isOptional: boolean, sources: ConfigSources): string | undefined {
  try {
    return sources.readText(file);
  } catch (cause) {
    if (isOptional) return undefined;
    const why =
      (cause as NodeJS.ErrnoException).code === "ENOENT" ? "No such file or directory" : (cause as Error).message;
    throw new ReadingFault(`Could not open configuration file ${file}: ${why}`);
  }
}

export function inRoot(serverRoot: string, path: string): string {
  return isAbsolute(path) ? path : join(serverRoot, path);
}
