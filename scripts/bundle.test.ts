import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleEntry, bundlePrograms } from "./bundle.ts";

/** Bundles a program written for the test and imports the result. */
async function importBundled(source: string): Promise<Record<string, unknown>> {
  const folder = await mkdtemp(join(tmpdir(), "tierlab-bundle-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "main.ts"), source);
  await writeFile(join(folder, "main.mjs"), await bundleEntry(join(folder, "main.ts")));
  return import(join(folder, "main.mjs"));
}

test("a bundle imports nothing but Node's own modules", async () => {
  const [bundle] = await bundlePrograms(["probe"]);
  const code = await readFile(bundle?.file ?? "", "utf8");
  const imported = [...code.matchAll(/^import .* from "(.+)";$/gm)].map((match) => match[1] ?? "");
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
  expect(imported).not.toEqual([]);
});

test("a missing compiled part fails inside its try, as if not installed", async () => {
  const source = `
    import { createRequire } from "node:module";
    let part = "none";
    try { part = require("cpu-features"); } catch (error) { part = error.message; }
    export const place = __dirname.length > 0;
    export { part };`;
  expect(await importBundled(source)).toMatchObject({ part: "not part of the bundle", place: true });
});

test("an import that leads nowhere is told by its name", async () => {
  await expect(importBundled('import "./nowhere.ts";')).rejects.toThrow("./nowhere.ts");
});
