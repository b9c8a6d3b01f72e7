import { expect, test } from "vitest";
import { seededRandom } from "../../../lab/scenario/random.ts";
import { Crowd } from "./crowd.ts";

test("it holds what a Set would, whatever comes and goes", () => {
  const random = seededRandom(11);
  const all = Array.from({ length: 40 }, (_, id) => ({ id }));
  const crowd = new Crowd<{ id: number }>();
  const set = new Set<{ id: number }>();
  for (let turn = 0; turn < 2000; turn++) {
    const one = all[Math.floor(random() * all.length)] as { id: number };
    if (set.has(one) || random() < 0.3) {
      crowd.delete(one);
      set.delete(one);
    } else {
      crowd.add(one);
      set.add(one);
    }
    expect(crowd.size).toBe(set.size);
    if (turn % 50 === 0) expect(new Set(crowd)).toEqual(set);
  }
});

test("what is looked at may be deleted: each of the others is seen once", () => {
  const crowd = new Crowd<{ id: number }>();
  for (let id = 0; id < 10; id++) crowd.add({ id });
  const seen: number[] = [];
  for (const one of crowd) {
    seen.push(one.id);
    if (one.id % 3 === 0) crowd.delete(one);
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect([...crowd].map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([1, 2, 4, 5, 7, 8]);
});
