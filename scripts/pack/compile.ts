import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../../lab/docker/images/command.ts";
import { root } from "../../lab/installation.ts";
import { LabError } from "../../lab/model/errors.ts";

/** Compiles the library, the command line and the scenarios into a folder. @throws LabError `PackFailed` */
export async function compile(folder: string): Promise<void> {
  const tsc = join(root, "node_modules/.bin/tsc");
  const args = ["--project", join(import.meta.dirname, "tsconfig.json"), "--outDir", folder];
  const { status, stdout, stderr } = await runCommand(tsc, args, { cwd: root });
  if (status !== 0) throw new LabError("PackFailed", `Not packed: ${(stdout || stderr).trim()}`, { status: 500 });
  await leaveOutBundler(folder);
}

/** Only a checkout bundles; the package has what it would make. */
async function leaveOutBundler(folder: string): Promise<void> {
  const scripts = join(folder, "scripts");
  for (const file of await readdir(scripts)) await rm(join(scripts, file), { recursive: true });
}
