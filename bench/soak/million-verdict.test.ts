import { expect, test } from "vitest";
import { judge, type ServiceChange, type ShortFlow } from "./million-verdict.ts";

const now = (atMs: number, target: string, isInService: boolean, tookMs = 0): ServiceChange => ({
  decidedMs: atMs,
  appliedMs: atMs + tookMs,
  target,
  isInService,
});
const IN_SERVICE: readonly ServiceChange[] = ["a", "b"].map((target) => now(0, target, true));
const OUT_AND_BACK: readonly ServiceChange[] = [...IN_SERVICE, now(10_000, "a", false, 40), now(20_000, "a", true, 30)];
const flow = (startMs: number, target: string): ShortFlow => ({ startMs, endMs: startMs + 3, target });
const failing = (startMs: number): ShortFlow => ({ startMs, endMs: startMs + 3, failure: "ECONNRESET" });

test("a flow that begins once the rules are without its target, and ends while it is out of service, is misled", () => {
  const starts = [9_999, 10_000, 10_001, 10_040, 10_041, 15_000, 19_996, 19_997, 20_000];
  const flows = [flow(15_000, "b"), ...starts.map((startMs) => flow(startMs, "a"))];
  const { misled, hasty, swapMs } = judge(flows, OUT_AND_BACK);
  expect({ misled, hasty, swapMs }).toEqual({ misled: 3, hasty: 2, swapMs: 40 });
});

test("a target that goes from unhealthy to draining and never comes back is out of service from the first", () => {
  const gone = [...OUT_AND_BACK.slice(0, 3), now(12_000, "a", false)];
  expect(judge([flow(30_000, "a")], gone)).toMatchObject({ misled: 1, swapMs: 40 });
});

test("rules that never let go of a target mislead nobody, and are told", () => {
  const never = [...IN_SERVICE, now(10_000, "a", false, Number.POSITIVE_INFINITY)];
  expect(judge([flow(30_000, "a")], never)).toMatchObject({ misled: 0, hasty: 1, swapMs: Number.POSITIVE_INFINITY });
});

test("what fails is cut where it may have been open to a target that was leaving, and lost otherwise", () => {
  const starts = [9_996, 9_997, 10_040, 10_041, 15_000, 20_000];
  const { lost, cut, failures, losses } = judge(starts.map(failing), OUT_AND_BACK);
  expect({ lost, cut, failures }).toEqual({ lost: 4, cut: 2, failures: { ECONNRESET: 6 } });
  const after = { target: "a", isInService: true, decidedMs: 3, appliedMs: -27 };
  expect(losses.at(-1)).toEqual({ failure: "ECONNRESET", tookMs: 3, after });
});

test("shares are even over the calm alone, each against those in service at the time", () => {
  const even = Array.from({ length: 4_000 }, (_, index) => flow(1_000 + index, index % 2 === 0 ? "a" : "b"));
  const alone = Array.from({ length: 1_000 }, (_, index) => flow(12_000 + index, "b"));
  const { shares, isEven } = judge([...even, ...alone], OUT_AND_BACK);
  expect(isEven).toBe(true);
  expect(shares.map(({ target, flows, expected }) => ({ target, flows, expected }))).toEqual([
    { target: "a", flows: 2_000, expected: 2_000 },
    { target: "b", flows: 3_000, expected: 3_000 },
  ]);
});

test("a target that gets a tenth more than its share is seen", () => {
  const uneven = Array.from({ length: 20_000 }, (_, index) => flow(1_000 + index, index % 20 < 11 ? "a" : "b"));
  expect(judge(uneven, IN_SERVICE).isEven).toBe(false);
});
