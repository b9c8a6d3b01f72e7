import { expect, test } from "vitest";
import { countGtids, formatGtids, isWithin, NO_GTIDS, parseGtids, subtract, union } from "./gtid.ts";

const A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const B = "4d8b564f-03f4-4975-856a-0e65c3105328";

test("a set is read as MySQL prints it, lines, tags and all, and printed again", () => {
  const set = parseGtids(`${A}:1-3:5:tag:2-4:6,\n${B}:7`);
  expect(formatGtids(set)).toBe(`${A}:1-3:5,${A}:tag:2-4:6,${B}:7`);
  expect(countGtids(set)).toBe(9);
  expect(parseGtids("")).toEqual(NO_GTIDS);
});

test("intervals that touch or overlap are one", () => {
  expect(formatGtids(parseGtids(`${A}:4-6:1-3:5-9`))).toBe(`${A}:1-9`);
  expect(formatGtids(union(parseGtids(`${A}:1-3`), parseGtids(`${A}:4,${B}:1`)))).toBe(`${A}:1-4,${B}:1`);
});

test.each([
  ["1-9", "4-5", "1-3:6-9"],
  ["1-9", "1-9", ""],
  ["1-9", "8-20", "1-7"],
  ["5-9", "1-5", "6-9"],
  ["1-3:7-9", "2:8-9", "1:3:7"],
  ["1-3", "", "1-3"],
])("%s without %s is %s", (a, b, left) => {
  const of = (text: string) => (text ? parseGtids(`${A}:${text}`) : NO_GTIDS);
  expect(formatGtids(subtract(of(a), of(b)))).toBe(left && `${A}:${left}`);
});

test("a set is within another if that has every transaction of it, whoever made it", () => {
  expect(isWithin(parseGtids(`${A}:2-3`), parseGtids(`${A}:1-3,${B}:1`))).toBe(true);
  expect(isWithin(parseGtids(`${A}:2-4`), parseGtids(`${A}:1-3,${B}:1`))).toBe(false);
  expect(isWithin(parseGtids(`${B}:1`), parseGtids(`${A}:1-3`))).toBe(false);
  expect(isWithin(parseGtids(`${A}:tag:1`), parseGtids(`${A}:1-3`))).toBe(false);
});
