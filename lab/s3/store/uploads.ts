/**
 * Multipart uploads under way. Each has a folder with `upload.json` and a file a part; the folder appears with all that it needs at
 * once and goes when the upload is completed or aborted.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compareKeys } from "./key-index.ts";
import type { Part, Upload } from "./object.ts";
import { DISK, type Draft, ensureFolder, isMissing, openSealed, type SealedFile, syncFolder } from "./sealed-file.ts";

export interface Uploads {
  start(upload: Omit<Upload, "id">): Promise<Upload>;
  /** @returns `undefined` where it was completed, aborted, or never was */
  find(id: string): Promise<Upload | undefined>;
  /** By key, then by when they began. */
  list(): Promise<readonly Upload[]>;
  /** The draft must be sealed with `part`. @returns false where the upload has gone meanwhile */
  putPart(id: string, draft: Draft, part: Part): Promise<boolean>;
  openPart(id: string, number: number): Promise<SealedFile<Part> | undefined>;
  /** Ascending. */
  listParts(id: string): Promise<readonly Part[]>;
  remove(id: string): Promise<void>;
}

const ID = /^[0-9a-f]{32}$/;
const ABOUT = "upload.json";

export interface UploadFolders {
  readonly home: string;
  readonly drafts: string;
}

export function createUploads({ home, drafts }: UploadFolders, disk = DISK): Uploads {
  const folderOf = (id: string) => join(home, id);
  const partFile = (id: string, number: number) => join(folderOf(id), `${number}.part`);

  async function find(id: string): Promise<Upload | undefined> {
    if (!ID.test(id)) return undefined;
    const text = await readFile(join(folderOf(id), ABOUT), "utf8").catch(unlessMissing);
    return text === undefined ? undefined : (JSON.parse(text) as Upload);
  }

  return {
    find,
    async start(asked) {
      const upload = { id: randomBytes(16).toString("hex"), ...asked };
      const folder = await ensureFolder(join(drafts, randomUUID()));
      await writeFile(join(folder, ABOUT), JSON.stringify(upload), { flush: true });
      await syncFolder(folder, disk);
      await disk.rename(folder, folderOf(upload.id));
      await syncFolder(home, disk);
      return upload;
    },
    async list() {
      const found = await Promise.all((await readdir(home)).map(find));
      const uploads = found.filter((upload) => upload !== undefined);
      return uploads.sort((a, b) => compareKeys(a.key, b.key) || a.initiatedMs - b.initiatedMs);
    },
    async putPart(id, draft, part) {
      const isPut = await draft.publish(partFile(id, part.number)).then(() => true, unlessMissing);
      return isPut ?? false;
    },
    openPart: (id, number) => openSealed<Part>(partFile(id, number)),
    async listParts(id) {
      const names = (await readdir(folderOf(id)).catch(unlessMissing)) ?? [];
      const numbers = names.flatMap((name) => /^(\d+)\.part$/.exec(name)?.[1] ?? []).map(Number);
      const parts: Part[] = [];
      // One at a time: there may be 10,000, and no process may hold so many files open.
      for (const number of numbers.sort((a, b) => a - b)) parts.push(...(await readPart(partFile(id, number))));
      return parts;
    },
    // Its name goes first: an upload that is half removed is none.
    async remove(id) {
      const gone = join(drafts, randomUUID());
      const isThere = await rename(folderOf(id), gone).then(() => true, unlessMissing);
      if (isThere) await rm(gone, { recursive: true, force: true });
    },
  };
}

async function readPart(path: string): Promise<readonly Part[]> {
  const file = await openSealed<Part>(path);
  await file?.handle.close();
  return file ? [file.info] : [];
}

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}
