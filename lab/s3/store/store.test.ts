import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { BucketStore, OpenObject } from "./bucket-store.ts";
import type { ObjectInfo } from "./object.ts";
import { openStore } from "./store.ts";

async function makeRoot(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "tierlab-s3-store-"));
  onTestFinished(() => rm(root, { recursive: true }));
  return root;
}

const fail = (error: unknown) => expect.fail(String(error));

function infoOf(key: string, bytes: string, headers = {}): ObjectInfo {
  const checksum = { name: "crc32", value: "AAAAAA==", type: "FULL_OBJECT" } as const;
  return {
    key,
    size: Buffer.byteLength(bytes),
    etag: bytes,
    lastModifiedMs: 1,
    headers,
    checksum,
    partSizes: undefined,
  };
}

async function put(bucket: BucketStore, key: string, bytes: string, headers = {}): Promise<void> {
  const draft = await bucket.startDraft();
  const info = infoOf(key, bytes, headers);
  await draft.write(Buffer.from(bytes));
  await draft.seal(info);
  await bucket.publish(draft, info);
}

async function read(object: OpenObject | undefined): Promise<string | undefined> {
  if (!object) return undefined;
  const bytes = Buffer.alloc(object.size);
  await object.handle.read(bytes, 0, object.size, 0);
  await object.handle.close();
  return bytes.toString();
}

async function filesOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

test("what was put is there after a restart, and what was being written is not", async () => {
  const root = await makeRoot();
  const bucket = await (await openStore(root, fail)).bucket("b");
  for (const key of ["b", "a", "a/b", "../a"])
    await put(bucket, key, `of ${key}`, { "x-amz-meta-long": "x".repeat(6000) });
  const draft = await bucket.startDraft();
  await draft.write(Buffer.from("half"));
  expect(await filesOf(root)).toHaveLength(5);

  const again = await (await openStore(root, fail)).bucket("b");
  expect(again.index.keys()).toEqual(["../a", "a", "a/b", "b"]);
  expect(await read(await again.open("../a"))).toBe("of ../a");
  const a = await again.open("a");
  expect([a?.info.headers, await read(a)]).toEqual([{ "x-amz-meta-long": "x".repeat(6000) }, "of a"]);
  expect(await filesOf(root)).toHaveLength(4);
  await draft.discard();
});

test("who reads goes on with what was opened, whatever takes its place", async () => {
  const bucket = await (await openStore(await makeRoot(), fail)).bucket("b");
  await put(bucket, "k", "one");
  const [first, second] = [await bucket.open("k"), await bucket.open("k")];
  await put(bucket, "k", "two");
  expect(await read(first)).toBe("one");
  expect(await bucket.remove("k")).toBe(true);
  expect(await read(second)).toBe("one");
  expect([await bucket.open("k"), bucket.index.get("k"), await bucket.remove("k")]).toEqual([
    undefined,
    undefined,
    false,
  ]);
});

test("a guard sees what is there at that moment, and what it forbids does not happen", async () => {
  const bucket = await (await openStore(await makeRoot(), fail)).bucket("b");
  const forbid = (current: unknown) => {
    if (current) throw new Error("taken");
  };
  const create = async (bytes: string) => {
    const draft = await bucket.startDraft();
    const info = infoOf("k", bytes);
    await draft.write(Buffer.from(bytes));
    await draft.seal(info);
    await bucket.publish(draft, info, forbid).finally(draft.discard);
  };
  const results = await Promise.allSettled(["1", "2", "3"].map(create));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  await expect(bucket.remove("k", forbid)).rejects.toThrow("taken");
  expect(await read(await bucket.open("k"))).toBe(bucket.index.get("k")?.etag);
});

test("a damaged file is told, not listed, and stands in nobody's way", async () => {
  const root = await makeRoot();
  const bucket = await (await openStore(root, fail)).bucket("b");
  for (const key of ["cut", "longer", "good"]) await put(bucket, key, key);
  const whichHas = async (text: string) => {
    for (const file of await filesOf(root)) if ((await readFile(file)).includes(`"key":"${text}"`)) return file;
    return expect.fail(`no file of ${text}`);
  };
  await truncate(await whichHas("cut"), 12);
  await appendFile(await whichHas("longer"), "more");
  await writeFile(join(root, "buckets", "b", "objects", "README"), "");
  const warnings: unknown[] = [];
  const again = await (await openStore(root, (error) => warnings.push(error))).bucket("b");
  expect(again.index.keys()).toEqual(["good"]);
  expect(warnings).toHaveLength(3);
  await expect(again.open("cut")).rejects.toMatchObject({ code: "StoreDamaged" });
  await put(again, "cut", "whole");
  expect(await read(await again.open("cut"))).toBe("whole");
});

test("uploads are there after a restart; an id is no path", async () => {
  const root = await makeRoot();
  const { uploads, startDraft } = await (await openStore(root, fail)).bucket("b");
  const about = {
    key: "k",
    initiatedMs: 1,
    initiator: "me",
    headers: {},
    checksum: { name: "crc32", type: "COMPOSITE" },
    isChecksumAsked: true,
  } as const;
  const upload = await uploads.start(about);
  for (const number of [2, 10, 1]) {
    const draft = await startDraft();
    const part = {
      number,
      size: 0,
      etag: "e",
      lastModifiedMs: 1,
      checksum: { name: "crc32", value: "AAAAAA==" },
    } as const;
    await draft.seal(part);
    expect(await uploads.putPart(upload.id, draft, part)).toBe(true);
  }
  const again = (await (await openStore(root, fail)).bucket("b")).uploads;
  expect(await again.list()).toEqual([upload]);
  expect((await again.listParts(upload.id)).map(({ number }) => number)).toEqual([1, 2, 10]);
  for (const id of ["..", `../uploads/${upload.id}`, "", "x", upload.id.toUpperCase().replace(/\d/g, "A")])
    expect(await again.find(id)).toBeUndefined();
  await again.remove(upload.id);
  await again.remove(upload.id);
  expect(await again.listParts(upload.id)).toEqual([]);
  expect(await filesOf(root)).toEqual([]);
});
