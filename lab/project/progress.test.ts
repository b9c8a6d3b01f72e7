import { expect, test } from "vitest";
import { tellWaiting } from "./progress.ts";

test("only what changed is told, and what is no longer awaited is done", () => {
  const first = ["group web: 0 of 2 in service", "database main: 0 of 2 available"];
  expect(tellWaiting([], first)).toEqual(["  group web: 0 of 2 in service", "  database main: 0 of 2 available"]);
  expect(tellWaiting(first, first)).toEqual([]);
  expect(tellWaiting(first, ["database main: 1 of 2 available"])).toEqual([
    "  group web: done",
    "  database main: 1 of 2 available",
  ]);
});
