import { expect, test } from "vitest";
import type { Outcome, Sample } from "../../lab/scenario/load/index.ts";
import { clientClaims, tellClients } from "./clients.ts";

const sample = (dueMs: number, outcome: Outcome = "ok"): Sample => {
  return { n: dueMs, dueMs, latencyMs: 5, outcome, url: "http://a/" };
};
const verdicts = (samples: readonly Sample[]) => clientClaims(samples, 1_000, 2_000).map((claim) => claim.holds);

test("some requests may fail while a proxy leaves, not all, and none before or after", () => {
  expect(verdicts([sample(400), sample(1_500), sample(1_600, "refused"), sample(3_000)])).toEqual([true, true]);
  expect(verdicts([sample(400), sample(1_500, "reset"), sample(3_000)])).toEqual([false, true]);
  expect(verdicts([sample(1_500), sample(3_000, "timed-out")])).toEqual([true, false]);
  expect(verdicts([sample(400, "refused"), sample(1_500)])).toEqual([true, false]);
});

test("what clients saw is told with its spans of failure", () => {
  expect(tellClients([sample(0), sample(1_000, "refused"), sample(1_100, "reset")])).toEqual([
    "In all: 3 requests, 2 failed; p50 5 ms, p99 5 ms, at most 5 ms.",
    "  failures for 0.10 s: 1 refused, 1 reset",
  ]);
});
