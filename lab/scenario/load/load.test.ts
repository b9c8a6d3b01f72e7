import { expect, test } from "vitest";
import { dueMs, loadPlanSchema, requestCount, urlOf } from "./plan.ts";
import { runLoad } from "./run.ts";
import { outcomeOfError, outcomeOfStatus, type Sample } from "./sample.ts";
import { percentile, summarise } from "./summary.ts";

const plan = { urls: ["http://a/", "http://a/write"], ratePerSecond: 50, durationMs: 100, timeoutMs: 1000 };

function sample(n: number, rest: Partial<Sample> = {}): Sample {
  return { n, dueMs: n * 20, latencyMs: 5, outcome: "ok", url: "http://a/", ...rest };
}

test("a plan spaces its requests evenly and takes its addresses in turn", () => {
  expect(requestCount(plan)).toBe(5);
  expect([0, 1, 2].map((n) => dueMs(plan, n))).toEqual([0, 20, 40]);
  expect([0, 1, 2].map((n) => urlOf(plan, n))).toEqual(["http://a/", "http://a/write", "http://a/"]);
});

test("a plan with a stranger's key or no address is refused", () => {
  expect(loadPlanSchema.safeParse({ ...plan, rate: 3 }).success).toBe(false);
  expect(loadPlanSchema.safeParse({ ...plan, urls: [] }).success).toBe(false);
});

test("a plan's proxy, which speaks plain HTTP, is that of every request", async () => {
  const asked: (string | undefined)[] = [];
  await runLoad({ ...plan, proxy: "http://p:3128" }, () => {}, new AbortController().signal, {
    now: () => performance.now(),
    request: async (spec) => {
      asked.push(spec.proxy);
      return sample(spec.n);
    },
  });
  expect(asked).toEqual(Array(5).fill("http://p:3128"));
  const accepts = (proxy: string) => loadPlanSchema.safeParse({ ...plan, proxy }).success;
  expect(["http://p:3128", "https://p:3128", "p:3128"].map(accepts)).toEqual([true, false, false]);
  const secure = { ...plan, urls: ["https://a/"] };
  const accepted = [secure, { ...secure, proxy: "http://p:3128" }].map((one) => loadPlanSchema.safeParse(one).success);
  expect(accepted).toEqual([true, false]);
});

test("an answer that never comes does not hold back the next request", async () => {
  const started: number[] = [];
  let release = () => {};
  const stuck = new Promise<void>((resolve) => {
    release = resolve;
  });
  const samples: Sample[] = [];
  const load = runLoad(plan, (one) => samples.push(one), new AbortController().signal, {
    now: () => performance.now(),
    request: async (spec) => {
      started.push(spec.n);
      if (spec.n === 0) await stuck;
      if (spec.n === 4) release();
      return sample(spec.n);
    },
  });
  await load;
  expect(started).toEqual([0, 1, 2, 3, 4]);
  expect(samples.map((one) => one.n).at(-1)).toBe(0);
});

test("an aborted load makes no further request", async () => {
  const stop = new AbortController();
  const started: number[] = [];
  await runLoad({ ...plan, durationMs: 60_000 }, () => {}, stop.signal, {
    now: () => performance.now(),
    request: async (spec) => {
      started.push(spec.n);
      if (spec.n === 1) stop.abort();
      return sample(spec.n);
    },
  });
  expect(started).toEqual([0, 1]);
});

test("errors and statuses are told apart as a client tells them apart", () => {
  const error = (code: string) => Object.assign(new Error(code), { code });
  expect(
    ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTFOUND", "EWEIRD"].map((code) => outcomeOfError(error(code))),
  ).toEqual(["refused", "reset", "timed-out", "unresolved", "failed"]);
  expect([200, 404, 502].map(outcomeOfStatus)).toEqual(["ok", "ok", "http-5xx"]);
});

test("plain TCP is asked by tcp:// addresses, never through an HTTP proxy, and who answered is a pattern", () => {
  const accepts = (rest: object) => loadPlanSchema.safeParse({ ...plan, urls: ["tcp://a:9000"], ...rest }).success;
  expect(accepts({ send: "who are you", who: "^(\\S+)" })).toBe(true);
  expect(accepts({ proxy: "http://p:3128" })).toBe(false);
  expect(accepts({ who: "(" })).toBe(false);
  expect(accepts({ urls: ["ftp://a/"] })).toBe(false);
});

test("rows at mysql:// addresses have a name, and a way of keeping connections", () => {
  const accepts = (rest: object) => loadPlanSchema.safeParse({ ...plan, urls: ["mysql://a:3306/t"], ...rest }).success;
  expect(accepts({ rows: "one", client: "naive" })).toBe(true);
  expect(accepts({})).toBe(false);
  expect(accepts({ rows: "one", client: "odd" })).toBe(false);
  expect(accepts({ rows: "one", proxy: "http://p:3128" })).toBe(false);
  expect(accepts({ rows: "one", urls: ["http://a/"] })).toBe(false);
});

test("percentiles are by nearest rank", () => {
  const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.99, 1].map((share) => percentile(sorted, share))).toEqual([50, 99, 100]);
  expect(percentile([], 0.5)).toBe(0);
});

test("failures close together are one outage, which ends when the last of them had ended", () => {
  const samples = [
    sample(0, { servedBy: "i-1" }),
    sample(1, { outcome: "reset" }),
    sample(2, { outcome: "timed-out", latencyMs: 300 }),
    sample(3, { latencyMs: 150, servedBy: "i-2" }),
    sample(500, { outcome: "refused" }),
  ];
  expect(summarise(samples, { slowMs: 100, joinMs: 1000 })).toEqual({
    requests: 5,
    failed: 3,
    byOutcome: { ok: 2, reset: 1, "timed-out": 1, refused: 1 },
    byServer: { "i-1": 1, "i-2": 1 },
    latencyMs: { p50: 5, p90: 150, p99: 150, max: 150 },
    slow: 1,
    outages: [
      { fromMs: 20, untilMs: 340, failed: 2, byOutcome: { reset: 1, "timed-out": 1 } },
      { fromMs: 10_000, untilMs: 10_005, failed: 1, byOutcome: { refused: 1 } },
    ],
    outage: { longestMs: 40, totalMs: 40, firstToLastMs: 9_980, firstFailedAtMs: 20, lastFailedAtMs: 10_000 },
  });
});
