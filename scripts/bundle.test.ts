import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { expect, test } from "vitest";
import { bundlePrograms } from "./bundle.ts";

test("a bundle imports nothing but Node's own modules", async () => {
  const [bundle] = await bundlePrograms(["probe"]);
  const code = await readFile(bundle?.file ?? "", "utf8");
  const imported = [...code.matchAll(/^import .* from "(.+)";$/gm)].map((match) => match[1] ?? "");
  expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
  expect(imported).not.toEqual([]);
});
