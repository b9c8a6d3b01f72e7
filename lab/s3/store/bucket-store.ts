/**
 * The objects of one bucket on disk. A file is named by the SHA-256 of its key, so that no key leaves the folder, is too long for a
 * file name, or stands in another's way (`a` and `a/b`).
 *
 *     <bucket>/objects/<2 digits>/<62 digits>     the object, see sealed-file.ts
 *     <bucket>/uploads/<id>/                      multipart uploads, see uploads.ts
 */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createKeyIndex, type KeyIndex } from "./key-index.ts";
import { type ObjectInfo, type ObjectSummary, summaryOf } from "./object.ts";
import { type Draft, ensureFolder, openSealed, removeSealed, type SealedFile, startDraft } from "./sealed-file.ts";
import { createTurns } from "./turns.ts";
import { createUploads, type Uploads } from "./uploads.ts";

export type OpenObject = SealedFile<ObjectInfo>;

/** Looks at what has the key at the moment when something is put in its place or removed; throws to forbid it. */
export type Guard = (current: ObjectSummary | undefined) => void;

export interface BucketStore {
  readonly index: Pick<KeyIndex<ObjectSummary>, "get" | "keys">;
  readonly uploads: Uploads;
  /** The caller closes its handle. */
  open(key: string): Promise<OpenObject | undefined>;
  startDraft(): Promise<Draft>;
  /** Of several at once, the last to come here stays. The draft must be sealed with `info`. */
  publish(draft: Draft, info: ObjectInfo, guard?: Guard): Promise<void>;
  /** @returns whether there was one */
  remove(key: string, guard?: Guard): Promise<boolean>;
}

export interface BucketFolders {
  readonly home: string;
  readonly drafts: string;
}

/** Reads the bucket's keys from disk. @param warn told of files that are damaged, which are left alone and not listed */
export async function openBucketStore(
  { home, drafts }: BucketFolders,
  warn: (error: unknown) => void,
): Promise<BucketStore> {
  const objects = await ensureFolder(join(home, "objects"));
  const index = createKeyIndex(await readSummaries(objects, warn));
  const turns = createTurns();
  const pathOf = (key: string) => {
    const name = createHash("sha256").update(key).digest("hex");
    return join(objects, name.slice(0, 2), name.slice(2));
  };
  return {
    index,
    uploads: createUploads({ home: await ensureFolder(join(home, "uploads")), drafts }),
    open: (key) => openSealed<ObjectInfo>(pathOf(key)),
    startDraft: () => startDraft(drafts),
    publish: (draft, info, guard) =>
      turns.take(info.key, async () => {
        guard?.(index.get(info.key));
        const path = pathOf(info.key);
        await ensureFolder(dirname(path));
        await draft.publish(path);
        index.set(info.key, summaryOf(info));
      }),
    remove: (key, guard) =>
      turns.take(key, async () => {
        const current = index.get(key);
        guard?.(current);
        if (!current) return false;
        await removeSealed(pathOf(key));
        index.delete(key);
        return true;
      }),
  };
}

async function readSummaries(folder: string, warn: (error: unknown) => void): Promise<[string, ObjectSummary][]> {
  const found: [string, ObjectSummary][] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    try {
      const summary = await readSummary(join(entry.parentPath, entry.name));
      if (summary) found.push([summary.key, summary]);
    } catch (error) {
      warn(error);
    }
  }
  return found;
}

async function readSummary(path: string): Promise<ObjectSummary | undefined> {
  const file = await openSealed<ObjectInfo>(path);
  await file?.handle.close();
  return file && summaryOf(file.info);
}
