import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const textOf = (file: string) => readFile(new URL(file, import.meta.url), "utf8");

test("every piece of code in docs/scenarios.md is one that the example's tests run", async () => {
  const docs = await textOf("../../../docs/scenarios.md");
  const code = (await Promise.all(["./example.lab.test.ts", "./hang.scenario.ts"].map(textOf))).join("\n");
  const pieces = [...docs.matchAll(/^```ts\n(.*?)^```/gms)].map(([, piece]) => piece?.trimEnd() ?? "");
  expect(pieces.length).toBeGreaterThan(5);
  for (const piece of pieces) expect(code).toContain(piece);
});
