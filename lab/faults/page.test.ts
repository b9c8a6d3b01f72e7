import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULTS } from "./catalogue.ts";
import { docsTable } from "./page.ts";

test("docs/faults.md holds the catalogue as it is", () => {
  const page = readFileSync(new URL("../../docs/faults.md", import.meta.url), "utf8");
  expect(page).toContain(`\n${docsTable(Object.values(FAULTS))}\n`);
});
