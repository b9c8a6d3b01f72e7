import { expect, test } from "vitest";
import { judge, type ServiceChange, type ShortFlow } from "./million-verdict.ts";

const IN_SERVICE: readonly ServiceChange[] = ["a", "b"].map((target) => ({ atMs: 0, target, isInService: true }));
const OUT_AND_BACK: readonly ServiceChange[] = [
  ...IN_SERVICE,
  { atMs: 10_000, target: "a", isInService: false },
  { atMs: 20_000, target: "a", isInService: true },
];
const flow = (startMs: number, target: string): ShortFlow => ({ startMs, endMs: startMs + 3, target });
const failing = (startMs: number): ShortFlow => ({ startMs, endMs: startMs + 3, failure: "ECONNRESET" });

test("a flow that begins and ends while its target is out of service is misled, but not within the swap", () => {
  const flows = [flow(9_999, "a"), flow(10_120, "a"), flow(15_000, "a"), flow(15_000, "b"), flow(20_000, "a")];
  const { misled, swapMs } = judge(flows, OUT_AND_BACK);
  expect({ misled, swapMs }).toEqual({ misled: 1, swapMs: 5_000 });
});

test("a target that goes from unhealthy to draining and never comes back is out of service from the first", () => {
  const gone = [...OUT_AND_BACK.slice(0, 3), { atMs: 12_000, target: "a", isInService: false }];
  expect(judge([flow(30_000, "a")], gone)).toMatchObject({ misled: 1, swapMs: 20_000 });
});

test("failures around a change are cut by it, all others are lost", () => {
  const { lost, cut, failures } = judge([failing(9_800), failing(10_240), failing(15_000)], OUT_AND_BACK);
  expect({ lost, cut, failures }).toEqual({ lost: 1, cut: 2, failures: { ECONNRESET: 3 } });
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
