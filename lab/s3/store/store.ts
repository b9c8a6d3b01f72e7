import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type BucketStore, openBucketStore } from "./bucket-store.ts";
import { ensureFolder } from "./sealed-file.ts";

/** All that the server keeps, under one folder. */
export interface Store {
  /** @param name must be a bucket's, which no path can be made of */
  bucket(name: string): Promise<BucketStore>;
}

/** What was being written when the program ended is removed: nobody has been told that it was kept. */
export async function openStore(root: string, warn: (error: unknown) => void): Promise<Store> {
  const drafts = join(root, "drafts");
  await rm(drafts, { recursive: true, force: true });
  await ensureFolder(drafts);
  const open = new Map<string, Promise<BucketStore>>();
  return {
    bucket(name) {
      const found = open.get(name);
      if (found) return found;
      const store = openBucketStore({ home: join(root, "buckets", name), drafts }, warn);
      open.set(name, store);
      // The next request tries again.
      store.catch(() => open.delete(name));
      return store;
    },
  };
}
