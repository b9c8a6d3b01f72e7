import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder, watchedDisk } from "./disk-fixture.ts";
import { createUploads } from "./uploads.ts";

test("an upload is on the disk before its client is told of it", async () => {
  const root = await makeFolder();
  const [home, drafts] = [join(root, "uploads"), join(root, "drafts")];
  for (const folder of [home, drafts]) await mkdir(folder);
  const { disk, calls } = watchedDisk(root);
  const checksum = { name: "crc32", type: "COMPOSITE" } as const;
  const about = { key: "k", initiatedMs: 1, initiator: "me", headers: {}, checksum, isChecksumAsked: true };
  const { id } = await createUploads({ home, drafts }, disk).start(about);
  expect(calls).toEqual([
    ...["sync drafts/draft", "close drafts/draft"],
    ...[`rename drafts/draft to uploads/${id}`, "sync uploads", "close uploads"],
  ]);
  expect(await createUploads({ home, drafts }).list()).toEqual([{ id, ...about }]);
});
