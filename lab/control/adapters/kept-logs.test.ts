import { mkdtemp, readdir, readFile, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeKept } from "./kept-logs.ts";

test("logs are kept a file a container, written anew when it is removed again, the oldest making room", async () => {
  const base = await mkdtemp(join(tmpdir(), "kept-"));
  onTestFinished(() => rm(base, { recursive: true }));
  const folder = join(base, "logs");
  const keep = async (id: string, content: string, ageSeconds: number) => {
    await writeKept(folder, id, content, 2);
    await utimes(join(folder, `${id}.jsonl`), 1_000_000 - ageSeconds, 1_000_000 - ageSeconds);
  };
  await keep("aaaaaaaaaaaa", "1", 30);
  await keep("aaaaaaaaaaaa", "2", 30);
  await keep("bbbbbbbbbbbb", "3", 20);
  expect(await readFile(join(folder, "aaaaaaaaaaaa.jsonl"), "utf8")).toBe("2");
  await keep("cccccccccccc", "4", 10);
  expect(await readdir(folder)).toEqual(["bbbbbbbbbbbb.jsonl", "cccccccccccc.jsonl"]);
});
