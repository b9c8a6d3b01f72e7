/** What is on the disk, and when: told by the calls that a draft makes, since no test can take the power away. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, watchedDisk } from "./disk-fixture.ts";
import { ensureFolder, removeSealed, startDraft } from "./sealed-file.ts";

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

test("what is removed is gone from the disk before anybody is told", async () => {
  const root = await makeFolder();
  const { disk, calls } = watchedDisk(root);
  await writeFile(join(root, "object"), "text");
  await removeSealed(join(root, "object"), disk);
  expect(calls).toEqual(["rm object", "sync .", "close ."]);
  await expect(readFile(join(root, "object"))).rejects.toThrow("ENOENT");
});
