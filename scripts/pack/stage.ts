/**
 * Lays out what is packed, in the folders of the checkout:
 *
 *   lab/, proxy/, scenarios/ --tsc--> JavaScript and declarations in the same places
 *   templates, styles, containers/, set-up --copied
 *   programs of the images --bundled--> dist/
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nodeManifestCopy, readNodeManifest } from "../../lab/docker/images/node.ts";
import { type ProgramName, programs } from "../../lab/docker/images/programs.ts";
import { root } from "../../lab/installation.ts";
import { bundlePrograms } from "../bundle.ts";
import { compile } from "./compile.ts";
import { nameJavaScript, packagesOf, reachable } from "./imports.ts";
import { packedManifest } from "./manifest.ts";

const COPIED = [
  "containers",
  "docs",
  "scripts/apt-source",
  "scripts/setup",
  "scripts/setup.d",
  "app/album/site",
  "README.md",
];
const COPIED_BY_NPM = ["LICENSE", "CHANGELOG.md"];

/** Fills an empty folder. @throws LabError `PackFailed`, `BundleFailed` */
export async function stagePackage(folder: string): Promise<void> {
  await compile(folder);
  for (const path of [...COPIED, ...COPIED_BY_NPM]) await cp(join(root, path), join(folder, path), { recursive: true });
  for (const path of ["lab", "scenarios"]) await copyAssets(path, folder);
  await placeBundles(folder);
  await writeManifest(folder);
}

/** What modules read beside them. A program that is sent to an instance as text stays as it is: Node 24 runs it there. */
async function copyAssets(path: string, folder: string): Promise<void> {
  const isAsset = (file: string) => !/\.ts$|\/(?:test|testing|fixture)$/.test(file) || file.endsWith("-program.ts");
  await cp(join(root, path), join(folder, path), { recursive: true, filter: isAsset });
}

async function placeBundles(folder: string): Promise<void> {
  const bundles = await bundlePrograms(Object.keys(programs) as ProgramName[]);
  await mkdir(join(folder, "dist"));
  for (const { program, file } of bundles) if (file) await cp(file, join(folder, "dist", `${program}.mjs`));
  await writeFile(join(folder, nodeManifestCopy), await readNodeManifest());
}

async function writeManifest(folder: string): Promise<void> {
  const project = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const manifest = packedManifest(project, {
    packages: packagesOf((await readAll(folder, ".js")).values()),
    types: packagesOf((await keepDeclarations(folder, project.exports)).values()),
  });
  await writeFile(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Those that somebody who imports the package can reach; the others would only ask for more types. */
async function keepDeclarations(
  folder: string,
  exported: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const all = await readAll(folder, ".d.ts");
  const entries = Object.values(exported).map((file) => file.replace(/^\.\//, "").replace(/\.ts$/, ".d.ts"));
  const kept = reachable(all, entries);
  for (const [path, text] of all) {
    if (kept.has(path)) await writeFile(join(folder, path), nameJavaScript(text));
    else await rm(join(folder, path));
  }
  return new Map([...all].filter(([path]) => kept.has(path)));
}

/** Compiled files by path, with their text. Pages' own scripts are no modules. */
async function readAll(folder: string, suffix: string): Promise<ReadonlyMap<string, string>> {
  const files = await readdir(folder, { recursive: true });
  const wanted = files.filter((file) => file.endsWith(suffix) && !file.includes("/browser/")).sort();
  const texts = wanted.map(
    async (file): Promise<[string, string]> => [file, await readFile(join(folder, file), "utf8")],
  );
  return new Map(await Promise.all(texts));
}
