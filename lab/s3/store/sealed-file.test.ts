/** What is on the disk, and when: told by the calls that a draft makes, since no test can take the power away. */
import { mkdir, mkdtemp, open, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Disk, type DiskFile, ensureFolder, startDraft } from "./sealed-file.ts";

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-s3-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A real disk, and what it was asked for, in the order in which it was done. Drafts, whose names are by chance, are `draft`. */
function watchedDisk(root: string, failing?: string) {
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

test("a file is on the disk before it has its name, and its name is before anybody is told", async () => {
  const root = await makeFolder();
  const { disk, calls } = watchedDisk(root);
  const draft = await startDraft(root, disk);
  await draft.write(Buffer.from("bytes"));
  await draft.seal({ key: "k" });
  await draft.publish(join(root, "place"));
  expect(calls).toEqual([
    "write draft",
    "write draft",
    "datasync draft",
    "close draft",
    "rename draft to place",
    "sync .",
    "close .",
  ]);
  expect(await readFile(join(root, "place"), "latin1")).toMatch(/^bytes\{"key":"k"\}/);
});

test("folders that are made are in their parents for sure, and are not asked about again", async () => {
  const root = await makeFolder();
  const { disk, calls } = watchedDisk(root);
  await ensureFolder(join(root, "a", "b"), disk);
  expect(calls.splice(0)).toEqual(["mkdir a/b", "sync a", "close a", "sync .", "close ."]);
  await ensureFolder(join(root, "a", "b"), disk);
  expect(calls).toEqual(["mkdir a/b"]);
});

test.each(["datasync draft", "sync ."])("nobody is told of a file whose %s failed", async (failing) => {
  const root = await makeFolder();
  const { disk, calls } = watchedDisk(root, failing);
  const draft = await startDraft(root, disk);
  const publish = async () => {
    await draft.seal({});
    await draft.publish(join(root, "place"));
  };
  await expect(publish()).rejects.toThrow(`${failing} failed`);
  await draft.discard();
  expect(calls.at(-1)).toBe("rm draft");
});
