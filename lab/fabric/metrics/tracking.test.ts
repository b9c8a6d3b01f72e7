import { expect, test } from "vitest";
import { parseTracking } from "./tracking.ts";

const FIGURES = `entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop
00000105  00000000 00000000 00000000 00000004 00000000 00000000 00000000 00000000 00000002 00000003 00000000
00000105  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000000f 00000010 00000000
`;

test("figures of all processors are added, the number of entries is told once", () => {
  expect(parseTracking(FIGURES, "262144\n")).toEqual({ entries: 261, most: 262_144, insertFailed: 17 });
});

test.each([
  ["no figures", "", "262144"],
  ["no such column", FIGURES.replace("insert_failed", "other"), "262144"],
  ["no limit", FIGURES, ""],
])("%s: an error says so", (_, figures, most) => {
  expect(() => parseTracking(figures, most)).toThrow("nf_conntrack does not tell");
});
