import { expect, test } from "vitest";
import { parseTracking } from "./tracking.ts";

const STATISTICS = `cpu=0   	found=0 invalid=4 insert=0 insert_failed=2 drop=3 early_drop=0 error=0 search_restart=0
cpu=1   	found=0 invalid=0 insert=0 insert_failed=15 drop=16 early_drop=0 error=0 search_restart=0
`;

test("what all processors failed to insert is added", () => {
  expect(parseTracking(STATISTICS, "261\n", "262144\n")).toEqual({ entries: 261, most: 262_144, insertFailed: 17 });
});

test.each([
  ["no statistics", "", "261", "262144", "`conntrack -S` does not tell what is tracked; got ``"],
  ["no such figure", "cpu=0 found=0", "261", "262144", "got `cpu=0 found=0`"],
  ["no number of entries", STATISTICS, "", "262144", "nf_conntrack_count` does not tell"],
  ["no limit", STATISTICS, "261", "many", "nf_conntrack_max` does not tell what is tracked; got `many`"],
])("%s: an error says so", (_, statistics, entries, most, words) => {
  expect(() => parseTracking(statistics, entries, most)).toThrow(words);
});
