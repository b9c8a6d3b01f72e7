import { expect, test } from "vitest";
import type { Sample } from "../../lab/scenario/index.ts";
import { lossClaims } from "./loss.ts";
import { ANSWERS, evenRange, isEven, spreadClaims } from "./spread.ts";

function answers(servedBy: string, count: number, dueMs = 0): Sample[] {
  return Array.from({ length: count }, (_, n) => ({
    n,
    dueMs,
    latencyMs: 1,
    outcome: "ok",
    url: "http://a/",
    servedBy,
  }));
}
const failure = (dueMs: number): Sample => ({ n: 0, dueMs, latencyMs: 1, outcome: "http-5xx", url: "http://a/" });
const holding = (claims: readonly { holds: boolean }[]) => claims.map(({ holds }) => holds);

test("two servers share a load evenly within a tenth of half", () => {
  const servers = ["i-1", "i-2"];
  expect(holding(spreadClaims([...answers("i-1", 450), ...answers("i-2", 550)], servers))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(holding(spreadClaims([...answers("i-1", 449), ...answers("i-2", 551)], servers))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(holding(spreadClaims([...answers("i-1", 500), ...answers("i-2", 499), failure(0)], servers))[0]).toBe(false);
  expect(
    holding(spreadClaims([...answers("i-1", 500), ...answers("i-2", 499), ...answers("i-3", 1)], servers))[3],
  ).toBe(false);
});

/** How likely a fair choice between two servers misses the range: the two tails of the binomial distribution. */
function chanceOfUneven(answers: number): number {
  const { least, most } = evenRange(answers);
  let logOfWays = -answers * Math.log(2);
  let chance = 0;
  for (let count = 0; count <= answers; count++) {
    if (count < least || count > most) chance += Math.exp(logOfWays);
    logOfWays += Math.log(answers - count) - Math.log(count + 1);
  }
  return chance;
}

test("chance alone makes the first answers uneven now and then, all of them never", () => {
  expect(1 / chanceOfUneven(ANSWERS.first)).toBeCloseTo(717, -1);
  expect(chanceOfUneven(ANSWERS.all)).toBeLessThan(1e-9);
});

test("whether answers are even is told before anything is claimed", () => {
  const servers = ["i-1", "i-2"];
  expect(isEven([...answers("i-1", 450), ...answers("i-2", 550)], servers)).toBe(true);
  expect(isEven([...answers("i-1", 449), ...answers("i-2", 551)], servers)).toBe(false);
  expect(isEven([...answers("i-1", 500), ...answers("i-3", 500)], servers)).toBe(false);
});

const loss = { victim: "i-1", other: "i-2", successor: "i-3", leftAtMs: 1_000, healthyAtMs: 5_000 };
const story = [failure(500), ...answers("i-2", 5, 2_000), ...answers("i-2", 5, 6_000), ...answers("i-3", 5, 6_000)];

test("failures before detection are forgiven, and the successor serves once it is healthy", () => {
  expect(holding(lossClaims(story, loss))).toEqual([true, true, true]);
});

test.each([
  ["a failure after detection", failure(2_000), 0],
  ["an answer of the victim after detection", answers("i-1", 1, 2_000)[0] as Sample, 1],
  ["an answer of the victim at the end", answers("i-1", 1, 9_000)[0] as Sample, 2],
])("%s is told", (_title, sample, index) => {
  expect(holding(lossClaims([...story, sample], loss))[index]).toBe(false);
});

test("a successor that never answers is told", () => {
  expect(holding(lossClaims(story.slice(0, -5), loss))[2]).toBe(false);
});
