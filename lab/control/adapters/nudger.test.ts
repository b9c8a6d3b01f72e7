import { expect, test } from "vitest";
import { createNudger } from "./nudger.ts";

test("a server that is nudged already is not nudged again before that has ended, however it ends", async () => {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const run = (containerId: string) => {
    asked.push(containerId);
    return new Promise<string>((resolve, reject) => ends.push(asked.length === 1 ? reject : () => resolve("")));
  };
  const nudge = createNudger({ run });
  for (const containerId of ["db-1", "db-1", "db-2"]) nudge(containerId);
  expect(asked).toEqual(["db-1", "db-2"]);
  ends[0]?.();
  await new Promise(setImmediate);
  nudge("db-1");
  nudge("db-2");
  expect(asked).toEqual(["db-1", "db-2", "db-1"]);
});
