/**
 * `npm run pack [-- folder]`: makes `tierlab-<version>.tgz` in that folder, or here, and prints its name. Other projects
 * install it; Node strips types nowhere below `node_modules`, so it holds JavaScript.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../lab/docker/images/command.ts";
import { describeError, LabError } from "../../lab/model/errors.ts";
import { stagePackage } from "./stage.ts";

/** @returns the path of the package @throws LabError `PackFailed`, `BundleFailed` */
export async function pack(folder: string): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), "tierlab-pack-"));
  try {
    await stagePackage(stage);
    const args = ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
    const { status, stdout, stderr } = await runCommand("npm", args, { cwd: stage });
    if (status !== 0) throw new LabError("PackFailed", `npm pack failed: ${stderr.trim()}`, { status: 500 });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    return join(folder, filename);
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    process.stdout.write(`${await pack(process.argv[2] ?? process.cwd())}\n`);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = 1;
  }
}
