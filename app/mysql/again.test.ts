import { expect, test } from "vitest";
import { fakeClock } from "../../lab/model/clock.ts";
import { type AgainRules, tryAgain } from "./again.ts";

/** Fails so many times; gives the pauses in between, and what came of it. */
async function play(failures: number, rules: Partial<AgainRules> = {}) {
  const clock = fakeClock();
  const pauses: number[] = [];
  let left = failures;
  const attempt = async () => {
    if (left-- > 0) throw new Error("away");
    return "done";
  };
  const pause = async (ms: number) => {
    pauses.push(ms);
    clock.advance(ms);
  };
  const all = { mayRepeat: () => true, patienceMs: 1_000, ...rules };
  const outcome = await tryAgain(attempt, all, { clock, pause, random: () => 1 }).catch((error) => error.message);
  return { pauses, outcome };
}

test("what fails is tried again after pauses that grow", async () => {
  expect(await play(0)).toEqual({ pauses: [], outcome: "done" });
  expect(await play(4)).toEqual({ pauses: [50, 100, 200, 400], outcome: "done" });
});

test("patience has an end, and the last error is told", async () => {
  expect(await play(99)).toEqual({ pauses: [50, 100, 200, 400], outcome: "away" });
});

test("what may not be repeated is not", async () => {
  expect(await play(1, { mayRepeat: () => false })).toEqual({ pauses: [], outcome: "away" });
});
