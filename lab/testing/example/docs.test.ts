import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const textOf = (file: string) => readFile(new URL(file, import.meta.url), "utf8");

/** Without what a formatter decides: where lines end, how far they are indented, a comma behind the last of a list. */
const bareCode = (code: string) => code.replaceAll(/\s/g, "").replaceAll(/,(?=[)\]}])/g, "");

test("every piece of code in docs/scenarios.md is one that the example's tests run", async () => {
  const docs = await textOf("../../../docs/scenarios.md");
  const code = bareCode((await Promise.all(["./example.lab.test.ts", "./hang.scenario.ts"].map(textOf))).join("\n"));
  const pieces = [...docs.matchAll(/^```ts\n(.*?)^```/gms)].map(([, piece]) => piece ?? "");
  expect(pieces.length).toBeGreaterThan(5);
  expect(pieces.filter((piece) => !code.includes(bareCode(piece)))).toEqual([]);
});
