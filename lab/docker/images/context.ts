/** Build contexts: what a Dockerfile may copy, staged outside the tree so that nothing else is sent or hashed. */
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { root } from "../../installation.ts";
import type { Recipe } from "./catalogue.ts";
import { placeNode, readNodeManifest } from "./node.ts";

/** Runs `use` with a folder holding the context of an image, and removes the folder. */
export async function withContext<T>(recipe: Recipe, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), `tierlab-${recipe.name}-`));
  try {
    await mkdir(join(folder, "programs"));
    for (const [target, file] of await contextFiles(recipe)) await cp(file, join(folder, target));
    if (recipe.name === "os") await placeNode(join(folder, "node"));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Hash of what the context of an image holds: names, contents, and which files can be executed. */
export async function hashInputs(recipe: Recipe): Promise<string> {
  const files = await Promise.all([...(await contextFiles(recipe))].map(hashFile));
  const node = recipe.name === "os" ? await readNodeManifest() : "";
  return hash(JSON.stringify([...files, node]));
}

async function hashFile([target, file]: [string, string]): Promise<string> {
  const isExecutable = ((await stat(file)).mode & 0o100) !== 0;
  return `${target} ${isExecutable} ${hash(await readFile(file))}`;
}

const hash = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

/** From path in the context to file, in a stable order. Programs whose source is not there yet are left out. */
async function contextFiles({ name, programs, borrowed }: Recipe): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, "containers", name);
  const own = await filesBelow(folder);
  const bundles = await bundlesOf(programs);
  return new Map([...own, ...borrowed.map((path): [string, string] => [basename(path), join(root, path)]), ...bundles]);
}

async function filesBelow(folder: string): Promise<readonly [string, string][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.sort().map((file) => [relative(folder, file), file]);
}

async function bundlesOf(programs: Recipe["programs"]): Promise<readonly [string, string][]> {
  const made = await readdir(join(root, "dist")).catch((): string[] => []);
  return programs
    .map((program) => `${program}.mjs`)
    .filter((file) => made.includes(file))
    .map((file) => [`programs/${file}`, join(root, "dist", file)]);
}
