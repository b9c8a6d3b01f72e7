import { expect, test } from "vitest";
import { createNudger } from "./nudger.ts";

test("a session makes one nudge of a server at a time, however it ends; the next is another session's", async () => {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const session = (name: string) => ({
    run(containerId: string) {
      asked.push(`${name} ${containerId}`);
      return new Promise<string>((resolve, reject) => ends.push(asked.length === 1 ? reject : () => resolve("")));
    },
  });
  const nudge = createNudger([session("a"), session("b")]);
  for (const containerId of ["db-1", "db-1", "db-1", "db-2"]) nudge(containerId);
  expect(asked).toEqual(["a db-1", "b db-1", "a db-2"]);
  ends[0]?.();
  await new Promise(setImmediate);
  nudge("db-1");
  nudge("db-1");
  expect(asked.slice(3)).toEqual(["a db-1"]);
});
