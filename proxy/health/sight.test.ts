import { expect, test } from "vitest";
import type { Opinion } from "./opinion.ts";
import { blindCheckers, heardOpinions, type View } from "./sight.ts";

const ZONE_A = { availabilityZone: "a" };
const ZONE_C = { availabilityZone: "c" };
const SEES: Opinion = { says: "healthy", inARow: 0 };
const DOUBTS: Opinion = { says: "healthy", inARow: 1 };
const MISSES: Opinion = { says: "unhealthy", inARow: 0 };
const UNDECIDED: Opinion = { says: undefined, inARow: 1 };

const views = (a: readonly Opinion[], c: readonly Opinion[]): View[] => [
  ...a.map((opinion) => ({ checker: ZONE_A, opinion })),
  ...c.map((opinion) => ({ checker: ZONE_C, opinion })),
];
const blind = (a: readonly Opinion[], c: readonly Opinion[]) => [...blindCheckers(views(a, c))];

test("a checker that finds everything unhealthy is blind while another sees a target", () => {
  expect(blind([MISSES, MISSES], [MISSES, SEES])).toEqual([ZONE_A]);
});

test("nobody is blind where every checker sees something, or nobody does", () => {
  expect(blind([MISSES, SEES], [MISSES, SEES])).toEqual([]);
  expect(blind([MISSES, MISSES], [MISSES, MISSES])).toEqual([]);
  expect(blind([], [SEES])).toEqual([]);
});

test("a checker that has not made up its mind is not blind", () => {
  expect(blind([MISSES, UNDECIDED], [MISSES, SEES])).toEqual([]);
});

test("where a target dies, the first checker to conclude it is not blind: the newest check of the other failed too", () => {
  expect(blind([MISSES], [DOUBTS])).toEqual([]);
});

test("a blind checker's opinion does not count, unless the target has no other", () => {
  const all = views([MISSES], [SEES]);
  expect(heardOpinions(all, new Set([ZONE_A]))).toEqual([SEES]);
  expect(heardOpinions(all.slice(0, 1), new Set([ZONE_A]))).toEqual([MISSES]);
});
