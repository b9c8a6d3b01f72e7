import { expect, test } from "vitest";
import type { Sample } from "../../lab/scenario/index.ts";
import { readRefusals } from "./refusals.ts";

const sample = (n: number, outcome: Sample["outcome"], detail?: string): Sample => {
  return { n, dueMs: n * 50, latencyMs: 1, outcome, url: "mysql://a/t", ...(detail ? { detail } : {}) };
};

test("refusals are counted from the first one on, and what is told to be written in between", () => {
  const samples = [sample(3, "read-only", "no"), sample(0, "ok"), sample(1, "reset"), sample(2, "read-only", "no")];
  expect(readRefusals(samples)).toEqual({ count: 2, texts: ["no"], toldAfter: 0 });
  expect(readRefusals([...samples, sample(4, "refused"), sample(5, "ok")]).toldAfter).toBe(1);
});

test("who was never refused met no refusal", () => {
  expect(readRefusals([sample(0, "ok")])).toEqual({ count: 0, texts: [], toldAfter: 0 });
});
