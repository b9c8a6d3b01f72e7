import { expect, test } from "vitest";
import { failoverSpan, failoverSpans, PATIENCE_MS, paceOf } from "./spans.ts";

test("a writer that ended is lost after a second, one that is silent after five, one that is asked to go at once (R12)", () => {
  const from = (loss: "planned" | "stopped" | "silent") => failoverSpan(loss).fromMs;
  expect([from("planned"), from("stopped"), from("silent")]).toEqual([0, PATIENCE_MS.stopped, PATIENCE_MS.silent]);
});

test("the parts of a failover follow upon each other, and the client's is the TTL of the endpoint (R08)", () => {
  const spans = failoverSpans("stopped");
  expect(Object.keys(spans)).toEqual(["detection", "drain", "promotion", "dns", "client"]);
  expect(spans.client).toEqual({ fromMs: 0, untilMs: 5_000 });
  const sum = Object.values(spans).reduce((total, { untilMs }) => total + untilMs, 0);
  expect(failoverSpan("stopped").untilMs).toBe(sum);
});

test("a cluster that is told to takes the time that Aurora's may: detection and promotion last so long at least (R12)", () => {
  const pace = paceOf({ failoverPace: { detectionSeconds: 20, promotionSeconds: 15 } }, 5);
  expect(pace).toEqual({ detectionMs: 4_000, promotionMs: 3_000 });
  const { detection, drain } = failoverSpans("stopped", pace);
  expect([detection.fromMs, drain.fromMs]).toEqual([4_000, 3_000]);
  expect(failoverSpans("silent", pace).detection.fromMs).toBe(PATIENCE_MS.silent);
  expect(paceOf({}, 1)).toEqual({ detectionMs: 0, promotionMs: 0 });
});
