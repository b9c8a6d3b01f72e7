import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, onTestFinished, test } from "vitest";
import { dropInput, keepInput } from "./inputs.ts";

test("an input is a file of its own, byte by byte, until it is dropped", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-inputs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const bytes = Buffer.from([0, 255, 13, 10, 128]);
  const [name] = await Promise.all([keepInput(Readable.from([bytes]), folder), keepInput(Readable.from([]), folder)]);
  expect(await readFile(join(folder, name))).toEqual(bytes);
  expect(name).toMatch(/^[0-9a-f-]{36}$/);
  await dropInput(name, folder);
  await dropInput(name, folder);
  expect(await readdir(folder)).toHaveLength(1);
});
