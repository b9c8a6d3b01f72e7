import { expect, test } from "vitest";
import type { Sample } from "../../lab/scenario/index.ts";
import { lossClaims } from "./loss.ts";
import { spreadClaims } from "./spread.ts";

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
