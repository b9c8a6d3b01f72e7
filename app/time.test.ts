import { expect, test } from "vitest";
import { formatTime } from "./time.ts";

test("a time is written in UTC, to the second", () => {
  expect(formatTime(Date.UTC(2022, 10, 6, 3, 1, 47, 999))).toBe("2022-11-06 03:01:47");
});
