/** The `package.json` of the package, from that of the checkout and from what the compiled modules import. */
import { LabError } from "../../lab/model/errors.ts";

type Versions = Readonly<Record<string, string>>;

/** What is read of the checkout's `package.json`. */
export interface ProjectManifest {
  readonly exports: Versions;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly [field: string]: unknown;
}

export interface Imported {
  /** Packages that the modules import. */
  readonly packages: readonly string[];
  /** Packages that reachable declarations import; `node` for Node's own. */
  readonly types: readonly string[];
}

/** Of undici, the strictest of the dependencies; vitest and the others ask for less. */
const LEAST_NODE = ">=22.19.0";
const COPIED = ["name", "version", "description", "keywords", "license", "type", "private", "bin"] as const;

/**
 * Programs for the images are bundled whole, so only what the library and the command line import is a dependency.
 *
 * @throws LabError `PackFailed` for an import that is none of the project's dependencies
 */
export function packedManifest(project: ProjectManifest, imported: Imported): Record<string, unknown> {
  return {
    ...Object.fromEntries(COPIED.map((field) => [field, project[field]])),
    engines: { node: LEAST_NODE },
    exports: Object.fromEntries(Object.entries(project.exports).map(([name, file]) => [name, packedExport(file)])),
    dependencies: { ...runtimeOf(project, imported.packages), ...typesOf(project, imported.types) },
  };
}

function packedExport(file: string): unknown {
  if (!file.endsWith(".ts")) return file;
  const stem = file.slice(0, -".ts".length);
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

function runtimeOf({ dependencies }: ProjectManifest, packages: readonly string[]): Versions {
  const needed = packages.filter((name) => name !== "node");
  const missing = needed.filter((name) => dependencies[name] === undefined);
  if (missing.length > 0)
    throw new LabError("PackFailed", `Packed modules import what is no dependency: ${missing.join(", ")}`);
  return Object.fromEntries(needed.map((name) => [name, dependencies[name] ?? ""]));
}

/** Packages whose types come apart from them. Node's are those of whoever installs this, whichever they have. */
function typesOf({ devDependencies }: ProjectManifest, types: readonly string[]): Versions {
  const known = types.map((name) => `@types/${name}`).filter((name) => devDependencies[name] !== undefined);
  return Object.fromEntries(
    known.map((name) => [name, name === "@types/node" ? "*" : (devDependencies[name] as string)]),
  );
}
