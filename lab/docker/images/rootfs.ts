/** The Debian that all images stand on: pulled where a registry answers, else made from Debian packages. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "../../installation.ts";
import { LabError } from "../../model/errors.ts";
import { builderEnvironment } from "./build-image.ts";
import { imageTag, sourceLabel } from "./catalogue.ts";
import { docker, runCommand } from "./command.ts";
import { findProxy } from "./proxy.ts";

const release = "trixie";
const publicImage = `debian:${release}-slim`;
const registryPatienceMs = 8_000;
const aptSource = join(root, "scripts/apt-source");

/** Makes `tierlab/debian`, labelled with `source`. Fails with `NoBaseImage` when neither way works. */
export async function makeRootfs(source: string): Promise<void> {
  if (await hasPublicImage()) return labelPublicImage(source);
  const folder = await mkdtemp(join(tmpdir(), "tierlab-rootfs-"));
  try {
    const archive = join(folder, "rootfs.tar");
    await bootstrap(archive, folder);
    await docker(["import", "--change", `LABEL ${sourceLabel}=${source}`, archive, imageTag("debian")]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A pull says so as soon as the registry answers; silence means that none does. */
async function hasPublicImage(): Promise<boolean> {
  if ((await runCommand("docker", ["image", "inspect", publicImage])).status === 0) return true;
  const { status } = await runCommand("docker", ["pull", publicImage], { silenceTimeoutMs: registryPatienceMs });
  return status === 0;
}

async function labelPublicImage(source: string): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), "tierlab-rootfs-"));
  try {
    await writeFile(join(context, "Dockerfile"), `FROM ${publicImage}\nLABEL ${sourceLabel}=${source}\n`);
    await docker(["build", "--quiet", "--tag", imageTag("debian"), context], {
      environment: await builderEnvironment(),
    });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

async function bootstrap(archive: string, folder: string): Promise<void> {
  const sources = await writeSources(folder);
  const args = [
    "--variant=minbase",
    "--format=tar",
    '--aptopt=Acquire::Languages "none"',
    ...["man", "doc", "info", "locale"].map((part) => `--dpkgopt=path-exclude=/usr/share/${part}/*`),
    ...sources.keyrings.map((file) => `--customize-hook=upload ${file} ${file}`),
    release,
    archive,
    ...sources.files,
  ];
  const { status, stderr } = await runCommand("mmdebstrap", args, { environment: await findProxy() });
  if (status === 0) return;
  throw new LabError(
    "NoBaseImage",
    `No registry gave ${publicImage} within ${registryPatienceMs} ms, and mmdebstrap made none: ${stderr.trim().split("\n").slice(-5).join("\n")}`,
    { hint: "tierlab doctor, or load images made elsewhere: tierlab images load FILE", status: 500 },
  );
}

/** The machine's own mirror, with the keyring it names; without a Debian entry mmdebstrap takes its own default. */
async function writeSources(folder: string): Promise<{ files: readonly string[]; keyrings: readonly string[] }> {
  const machine = parseEnv(await readFile("/etc/os-release", "utf8").catch(() => "")).VERSION_CODENAME ?? release;
  const { status, stdout } = await runCommand("sh", [aptSource, machine, release]);
  if (status !== 0) return { files: [], keyrings: [] };
  const file = join(folder, `${release}.sources`);
  await writeFile(file, stdout);
  return { files: [file], keyrings: houseKeyrings(stdout) };
}

/** Keyring files that an entry names and that a Debian does not bring itself. */
export function houseKeyrings(stanza: string): readonly string[] {
  const named = /^Signed-By:(.*)$/m.exec(stanza)?.[1]?.split(/\s+/) ?? [];
  return named.filter((file) => file.startsWith("/") && !file.includes("/debian-archive-"));
}
