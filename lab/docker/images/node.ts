/**
 * The Node that images carry: a package of npm, one per architecture. A checkout has it among its modules. The installed
 * package does not depend on it, since npm would put its `node` before that of whoever installs Tierlab; npm fetches it
 * when the image is built that carries it.
 */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPackage, root } from "../../installation.ts";
import { LabError } from "../../model/errors.ts";
import { runCommand } from "./command.ts";

const name = `node-linux-${process.arch}`;

/** A copy of the manifest of the Node package, for hashes and for its version: what the package has in its place. */
export const nodeManifestCopy = "dist/node-package.json";

/** The manifest of the Node package as npm installs it. Names the version; part of the hash of the image. */
export async function readNodeManifest(): Promise<string> {
  if (!isPackage) return readFile(join(root, "node_modules", name, "package.json"), "utf8");
  return forArchitecture(await readFile(join(root, nodeManifestCopy), "utf8"), process.arch);
}

/** The manifest of another architecture's package: they differ in that word only. */
export function forArchitecture(manifest: string, arch: string): string {
  return manifest.replaceAll(/\b(?:x64|arm64)\b/g, arch);
}

/** Puts the program at `file`. @throws LabError `NoNode` */
export async function placeNode(file: string): Promise<void> {
  if (!isPackage) return cp(join(root, "node_modules", name, "bin/node"), file);
  const { version } = JSON.parse(await readNodeManifest()) as { version: string };
  await fetchNode(`${name}@${version}`, file);
}

/** By npm, with the registry and the proxy that it is set to. */
export async function fetchNode(wanted: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-node-"));
  try {
    const options = [
      "--no-save",
      "--no-package-lock",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      "--loglevel=error",
    ];
    const { status, stderr } = await runCommand("npm", ["install", "--prefix", folder, ...options, wanted]);
    if (status !== 0) throw noNode(wanted, stderr);
    await cp(join(folder, "node_modules", name, "bin/node"), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function noNode(wanted: string, stderr: string): LabError {
  const said = stderr.trim().split("\n").slice(-5).join("\n");
  return new LabError("NoNode", `npm did not bring ${wanted} for the images: ${said}`, {
    hint: "Load images made elsewhere: tierlab images load FILE",
    status: 500,
  });
}
