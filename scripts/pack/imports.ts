/** What compiled modules import: which packages, and which declarations somebody can reach. Text in, names out. */
import { isBuiltin } from "node:module";
import { posix } from "node:path";

const IMPORTED =
  /(?:^(?:import|export)\b[^;"']*?\bfrom |^import |\bimport\(|\brequire(?:\.resolve)?\()["'`]([^"'`$]+)/gm;

/** What a module names in its imports, as it is written there. */
export function importsOf(code: string): readonly string[] {
  return [...code.matchAll(IMPORTED)].map((match) => match[1] ?? "");
}

/** Names of the packages that modules import, sorted; `node` stands for all of Node's own. */
export function packagesOf(modules: Iterable<string>): readonly string[] {
  const bare = [...modules].flatMap(importsOf).filter((name) => !name.startsWith("."));
  return [...new Set(bare.map(packageOf))].sort();
}

function packageOf(name: string): string {
  if (isBuiltin(name)) return "node";
  return name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Declarations by path, with the JavaScript they stand for in their imports: the compiler leaves `./lab.ts` there. */
export function nameJavaScript(declaration: string): string {
  return declaration.replaceAll(/((?:\bfrom |\bimport\(|^import )"\.[^"]*)\.ts"/gm, '$1.js"');
}

/** The declarations, by path, that are reached from those of the entries. */
export function reachable(declarations: ReadonlyMap<string, string>, entries: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (path: string) => {
    const text = declarations.get(path);
    if (text === undefined || reached.has(path)) return;
    reached.add(path);
    for (const name of importsOf(text)) if (name.startsWith(".")) visit(declarationOf(path, name));
  };
  entries.forEach(visit);
  return reached;
}

const declarationOf = (from: string, name: string): string =>
  posix.join(posix.dirname(from), name).replace(/\.[jt]s$/, ".d.ts");
