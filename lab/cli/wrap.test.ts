import { expect, test } from "vitest";
import { wrap } from "./wrap.ts";

test("words go to the next line where a line is full, and a long one stands alone", () => {
  expect(wrap("one two three four", 10, "  ")).toEqual(["  one two", "  three", "  four"]);
  expect(wrap("a 203.0.113.10/32 b", 8)).toEqual(["a", "203.0.113.10/32", "b"]);
  expect(wrap("as long as it likes", Number.POSITIVE_INFINITY)).toEqual(["as long as it likes"]);
});
