/** A disk that tells what it was asked for. For tests of what is kept for sure, as no test can take the power away. */
import { mkdir, mkdtemp, open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onTestFinished } from "vitest";
import type { Disk, DiskFile } from "./sealed-file.ts";

/** Goes with the test. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-s3-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A real disk, and what it was asked for, in the order in which it was done. Drafts, whose names are by chance, are `draft`. */
export function watchedDisk(root: string, failing?: string) {
  const calls: string[] = [];
  const nameOf = (path: string) => relative(root, path).replace(/[0-9a-f-]{36}/, "draft") || ".";
  async function done<T>(call: string, work: Promise<T>): Promise<T> {
    const result = await work;
    calls.push(call);
    if (call === failing) throw new Error(`${call} failed`);
    return result;
  }
  const disk: Disk = {
    async open(path, flags) {
      const file = await open(path, flags);
      return {
        write: (...given: Parameters<DiskFile["write"]>) => done(`write ${nameOf(path)}`, file.write(...given)),
        datasync: () => done(`datasync ${nameOf(path)}`, file.datasync()),
        sync: () => done(`sync ${nameOf(path)}`, file.sync()),
        close: () => done(`close ${nameOf(path)}`, file.close()),
      } as DiskFile;
    },
    rename: (from, to) => done(`rename ${nameOf(from)} to ${nameOf(to)}`, rename(from, to)),
    rm: (path, options) => done(`rm ${nameOf(path)}`, rm(path, options)),
    mkdir: (path, options) => done(`mkdir ${nameOf(path)}`, mkdir(path, options)),
  };
  return { disk, calls };
}
