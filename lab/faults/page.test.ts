import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULTS } from "./catalogue.ts";
import { docsTable } from "./page.ts";

/** Cells without the spaces and dashes that a formatter pads them with. */
const rowsOf = (text: string) =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim().replace(/^-+$/, "---")));

test("docs/faults.md holds the catalogue as it is", () => {
  const page = readFileSync(new URL("../../docs/faults.md", import.meta.url), "utf8");
  expect(rowsOf(page)).toEqual(expect.arrayContaining(rowsOf(docsTable(Object.values(FAULTS)))));
});
