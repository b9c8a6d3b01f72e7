import { expect, test } from "vitest";
import { parseTxtValue } from "./txt-record.ts";

test.each([
  ['"v=spf1 -all"', ["v=spf1 -all"]],
  ['"one" "two"', ["one", "two"]],
  ['"one""two"', ["one", "two"]],
  ['""', [""]],
  ['"say \\"hi\\" \\\\ \\351"', ['say "hi" \\ \u00e9']],
  [`"${"x".repeat(255)}"`, ["x".repeat(255)]],
  [`"${"x".repeat(256)}"`, undefined],
  [`${'"aaaa" '.repeat(600)}`, undefined],
  ["plain", undefined],
  ['"open', undefined],
  ['"one" two', undefined],
  ['"\u00e9"', undefined],
  ["", undefined],
])("%s is %j", (value, strings) => {
  expect(parseTxtValue(value)).toEqual(strings);
});
