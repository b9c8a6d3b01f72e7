import { expect, test } from "vitest";
import { Waiting } from "./waiting.ts";

test("things come back in the order of their times, and of equal times as they came", () => {
  const waiting = new Waiting<string>();
  for (const [atMs, item] of [
    [5, "c"],
    [1, "a"],
    [5, "d"],
    [3, "b"],
  ] as const) {
    waiting.add(atMs, item);
  }
  expect([waiting.nextMs, waiting.size]).toEqual([1, 4]);
  expect(waiting.takeDue(0)).toEqual([]);
  expect(waiting.takeDue(3)).toEqual(["a", "b"]);
  waiting.add(2, "late");
  expect(waiting.takeDue(9)).toEqual(["late", "c", "d"]);
  expect([waiting.nextMs, waiting.size, waiting.takeDue(99)]).toEqual([undefined, 0, []]);
});

test("a long queue gives back everything once", () => {
  const waiting = new Waiting<number>();
  const seen: number[] = [];
  for (let now = 0; now < 1000; now++) {
    waiting.add(now + 100, now);
    seen.push(...waiting.takeDue(now));
  }
  seen.push(...waiting.takeDue(2000));
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => index));
});
