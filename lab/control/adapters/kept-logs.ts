/** Keeps what a container printed when it is removed, on the run volume: one file a container, the newest of them. */
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Docker, inspectContainer } from "../../docker/index.ts";
import { readLogs } from "../../docker/logs.ts";
import { KEPT_SUFFIX, type KeptLine, type LogSource, renderKept, sourceOf } from "../../logs/index.ts";

/** Newest lines of a container, and newest containers: about 300 MB at the very most. */
const KEPT_LINES = 20_000;
const KEPT_FILES = 64;

export interface KeptLogs {
  /** Writes down what the container printed so far; nothing for one that has gone. */
  keep(containerId: string): Promise<void>;
  /** The same of a container that is no part of the lab's own: whose lines they are is told. */
  keepOf(source: LogSource): Promise<void>;
}

/** @param folder made when it is first needed */
export function openKeptLogs(docker: Docker, folder: string): KeptLogs {
  const keepOf = async (source: LogSource) => {
    const lines: KeptLine[] = [];
    await readLogs(docker, source.containerId, { follow: false, tail: KEPT_LINES }, (line) => lines.push(line));
    if (lines.length > 0) await writeKept(folder, source.containerId, renderKept(source, lines));
  };
  return {
    keepOf,
    async keep(containerId) {
      const container = await inspectContainer(docker, containerId);
      if (container) await keepOf(sourceOf(container));
    },
  };
}

/** Whole or not at all; the oldest files make room. */
export async function writeKept(
  folder: string,
  containerId: string,
  content: string,
  most = KEPT_FILES,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${containerId.slice(0, 12)}${KEPT_SUFFIX}`);
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
  for (const old of (await newestFirst(folder)).slice(most)) await rm(old, { force: true });
}

async function newestFirst(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(KEPT_SUFFIX));
  const files = await Promise.all(
    names.map(async (name) => ({ file: join(folder, name), writtenMs: (await stat(join(folder, name))).mtimeMs })),
  );
  return files.toSorted((a, b) => b.writtenMs - a.writtenMs).map(({ file }) => file);
}
