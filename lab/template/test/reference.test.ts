import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { renderReference } from "../reference.ts";
import { ACCEPTED_TYPES } from "../resources/accepted.ts";

const PAGE = readFileSync(fileURLToPath(new URL("../../../docs/templates.md", import.meta.url)), "utf8");

test("the page on templates names every type and property as the schemas have them", () => {
  expect(PAGE).toContain(renderReference());
});

test("the page on templates names every type that is accepted", () => {
  expect(PAGE).toContain(`${ACCEPTED_TYPES.map((type) => `\`${type}\``).join(", ")}.`);
});
