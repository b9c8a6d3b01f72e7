/**
 * A file that holds bytes and, behind them, what there is to know of them: `bytes, JSON, length of the JSON (4 bytes), mark`. So that
 * one rename makes both appear at once, and nobody sees the bytes of one object with the headers of another.
 */
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { damaged } from "./object.ts";

const MARK = 0x544c5333;
const END_BYTES = 8;
/** Enough for the JSON of nearly every object: one read. */
const TAIL_BYTES = 4096;

/** A file that nobody sees yet. */
export interface Draft {
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the file with what there is to know of it, and has it on the disk. */
  seal(info: object): Promise<void>;
  /** Puts it in the place of what was there. Readers of that go on reading it. */
  publish(path: string): Promise<void>;
  /** Nothing remains; may follow `publish`, which it does not undo. */
  discard(): Promise<void>;
}

/** What drafts need of a file system. */
export interface Disk {
  readonly open: (path: string, flags: string) => Promise<DiskFile>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly rm: (path: string, options: { readonly force: true }) => Promise<void>;
  /** @returns the first folder that was made */
  readonly mkdir: (path: string, options: { readonly recursive: true }) => Promise<string | undefined>;
}

export type DiskFile = Pick<FileHandle, "write" | "datasync" | "sync" | "close">;

export const DISK: Disk = { open, rename, rm, mkdir };

/** @param folder of drafts, on the same file system as the places where they are published */
export async function startDraft(folder: string, disk = DISK): Promise<Draft> {
  const path = join(folder, randomUUID());
  const file = await disk.open(path, "wx");
  let isOpen = true;
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  return {
    write: (bytes) => writeAll(file, bytes),
    async seal(info) {
      await writeAll(file, renderEnd(info));
      await file.datasync();
      await close();
    },
    async publish(place) {
      await disk.rename(path, place);
      await syncFolder(dirname(place), disk);
    },
    async discard() {
      await close();
      await disk.rm(path, { force: true });
    },
  };
}

async function writeAll(file: DiskFile, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await file.write(bytes, done, bytes.length - done)).bytesWritten;
}

function renderEnd(info: object): Buffer {
  const json = Buffer.from(JSON.stringify(info));
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32BE(json.length, 0);
  end.writeUInt32BE(MARK, 4);
  return Buffer.concat([json, end]);
}

/** It stays away, whatever becomes of the machine. One that is not there is fine, where its folder is. */
export async function removeSealed(path: string, disk: Disk = DISK): Promise<void> {
  await disk.rm(path, { force: true });
  await syncFolder(dirname(path), disk);
}

/** A rename is only kept for sure once its folder is on the disk. */
export async function syncFolder(path: string, disk: Disk): Promise<void> {
  const folder = await disk.open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A file that is held open: whatever takes its place, this stays what it was. */
export interface SealedFile<T> {
  readonly info: T;
  readonly handle: FileHandle;
  /** Of the bytes, without what stands behind them. */
  readonly size: number;
}

/** @returns `undefined` where there is none; @throws LabError `StoreDamaged` */
export async function openSealed<T>(path: string): Promise<SealedFile<T> | undefined> {
  const handle = await openIfThere(path);
  if (handle === undefined) return undefined;
  try {
    return { handle, ...(await readEnd<T>(handle, path)) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readEnd<T>(handle: FileHandle, path: string): Promise<{ info: T; size: number }> {
  const { size: total } = await handle.stat();
  if (total < END_BYTES) throw damaged(path);
  const tail = await readAt(handle, Math.max(0, total - TAIL_BYTES), total);
  const length = tail.readUInt32BE(tail.length - END_BYTES);
  const size = total - END_BYTES - length;
  if (tail.readUInt32BE(tail.length - 4) !== MARK || size < 0) throw damaged(path);
  const json = await readAt(handle, size, total - END_BYTES);
  try {
    return { info: JSON.parse(json.toString()) as T, size };
  } catch (error) {
    throw damaged(path, error);
  }
}

async function readAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start);
  await handle.read(bytes, 0, bytes.length, start);
  return bytes;
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
}

/** Made where it is missing, and kept for sure then, as what is published in it would be lost with it. */
export async function ensureFolder(path: string, disk = DISK): Promise<string> {
  const made = await disk.mkdir(path, { recursive: true });
  if (made === undefined) return path;
  for (let folder = path; folder.length >= made.length; folder = dirname(folder))
    await syncFolder(dirname(folder), disk);
  return path;
}
