/** Somebody else's project with the package in it, for tests: npm installs it, and no registry is asked. */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { runCommand } from "../../lab/docker/images/command.ts";
import { root } from "../../lab/installation.ts";

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
}

/** Makes the project in an empty folder. npm takes away what of the given modules the package does not ask for. */
export async function installPackage(file: string, folder: string): Promise<void> {
  await copyModules(folder);
  const dependencies = { tierlab: `file:${relative(folder, file)}` };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  const quietly = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr } = await runCommand("npm", ["install", "--offline", ...quietly], { cwd: folder });
  if (status !== 0) throw new Error(`npm did not install ${file}: ${stderr}`);
  await linkVitest(folder);
}

/** The modules of the checkout that may be a dependency of the package, in the versions of the lock file. */
async function copyModules(folder: string): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as LockFile;
  const isCandidate = (path: string) =>
    path !== "" &&
    !path.startsWith("node_modules/node-linux-") &&
    (!packages[path]?.dev || /^node_modules\/(?:@types\/|undici-types$)/.test(path));
  for (const path of Object.keys(packages).filter(isCandidate))
    if (existsSync(join(root, path))) await cp(join(root, path), join(folder, path), { recursive: true });
}

/** The test runner that such a project has of its own. */
async function linkVitest(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await symlink(join(root, "node_modules/vitest"), join(modules, "vitest"));
  await mkdir(join(modules, ".bin"), { recursive: true });
  await symlink("../vitest/vitest.mjs", join(modules, ".bin/vitest"));
}
