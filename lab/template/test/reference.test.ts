import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderReference } from "../reference.ts";
import { ACCEPTED_TYPES } from "../resources/accepted.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../../docs/templates.md", import.meta.url)), "utf8");

/** Without the padding that a formatter gives to tables. */
const bare = (text: string) => text.replace(/ *\| */g, "|").replace(/-{3,}/g, "---");

test("the page on templates names every type and property as the schemas have them", () => {
  expect(bare(PAGE)).toContain(bare(renderReference()));
});

test("the page on templates names every type that is accepted", () => {
  expect(PAGE).toContain(`${ACCEPTED_TYPES.map((type) => `\`${type}\``).join(", ")}.`);
});
