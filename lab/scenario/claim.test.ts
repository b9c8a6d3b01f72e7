import { expect, test } from "vitest";
import { type Claim, expectation } from "./claim.ts";

function stated(state: (expect: ReturnType<typeof expectation>) => boolean): Claim {
  const claims: Claim[] = [];
  const holds = state(expectation("it", (claim) => claims.push(claim)));
  expect(claims).toHaveLength(1);
  expect(claims[0]?.holds).toBe(holds);
  return claims[0] as Claim;
}

test("values are compared as JSON and told as words", () => {
  expect(stated((it) => it.toBe(["b", "a"], ["b", "a"]))).toMatchObject({ measured: "b, a", holds: true });
  expect(stated((it) => it.toBe([], ["a"]))).toMatchObject({ measured: "none", predicted: "a", holds: false });
  expect(stated((it) => it.toBe(undefined, "a"))).toMatchObject({ measured: "nothing", holds: false });
  expect(stated((it) => it.toInclude(["a"], "b"))).toMatchObject({ predicted: "b among them", holds: false });
  expect(stated((it) => it.toBeAtMost(3, 2))).toMatchObject({ predicted: "at most 2", holds: false });
  expect(stated((it) => it.toBeAtLeast(3, 3)).holds).toBe(true);
});

test("a time close to the predicted one holds, and leaves its numbers", () => {
  expect(stated((it) => it.within(1_400, 1_000, 500))).toEqual({
    what: "it",
    measured: "1.40 s",
    measuredMs: 1_400,
    predicted: "1.00 s, give or take 0.50 s",
    predictedMs: 1_000,
    toleranceMs: 500,
    holds: true,
  });
  expect(stated((it) => it.within(400, 1_000, 500)).holds).toBe(false);
});

test("a time inside the predicted span holds, the tolerance at either end included", () => {
  const span = { fromMs: 1_000, untilMs: 3_000 };
  expect(stated((it) => it.between(3_050, span, 100))).toMatchObject({
    predicted: "1.00 s to 3.00 s, give or take 0.10 s",
    predictedMs: 2_000,
    toleranceMs: 1_100,
    holds: true,
  });
  expect([900, 899, 3_100, 3_101].map((ms) => stated((it) => it.between(ms, span, 100)).holds)).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("what never happened holds nothing", () => {
  for (const measured of [undefined, Number.NaN])
    expect(stated((it) => it.atMost(measured, 1_000))).toMatchObject({
      measured: "never",
      atMostMs: 1_000,
      holds: false,
    });
  expect(stated((it) => it.within(Number.NaN, 1_000, 500)).holds).toBe(false);
});
