import { expect, test } from "vitest";
import { createRecorder } from "./recorder.ts";
import { reportSeries } from "./report.ts";
import { samplesBetween } from "./samples.ts";

const zone = (AvailabilityZone: string, LoadBalancer = "net/nlb/01") => ({ LoadBalancer, AvailabilityZone });
const A = zone("1a");
const C = zone("1c");

/** A look at readings by zone. */
function looked(atMs: number, ...all: readonly (readonly [metric: string, value: number, at?: typeof A])[]) {
  return { atMs, readings: all.map(([metric, value, dimensions = A]) => ({ metric, value, dimensions })) };
}

test("NLB-176: between two looks a counter's growth is told, and what is now as it is", () => {
  const before = looked(0, ["NewFlowCount", 5], ["ActiveFlowCount", 9]);
  expect(samplesBetween(before, looked(10_000, ["NewFlowCount", 12], ["ActiveFlowCount", 3]))).toEqual([
    { metric: "NewFlowCount", dimensions: A, value: 7 },
    { metric: "ActiveFlowCount", dimensions: A, value: 3 },
  ]);
});

test("a counter that was made anew is counted from nothing", () => {
  const before = looked(0, ["NewFlowCount", 500]);
  expect(samplesBetween(before, looked(10_000, ["NewFlowCount", 2]))).toMatchObject([{ value: 2 }]);
});

test("a counter of a zone that was not there before is counted from nothing", () => {
  expect(samplesBetween(looked(0), looked(10_000, ["NewFlowCount", 2, C]))).toMatchObject([{ value: 2 }]);
});

test("NLB-178: rates are over the time that really passed, as after a look that failed", () => {
  const before = looked(0, ["ProcessedBytes", 0], ["ProcessedPackets", 0]);
  const samples = samplesBetween(before, looked(20_000, ["ProcessedBytes", 4000], ["ProcessedPackets", 60]));
  expect(samples).toContainEqual({ metric: "PeakBytesPerSecond", dimensions: A, value: 200 });
  expect(samples).toContainEqual({ metric: "PeakPacketsPerSecond", dimensions: A, value: 3 });
});

test("NLB-176: without traffic a load balancer tells of its hosts alone, not of packets of health checks", () => {
  const before = looked(0, ["NewFlowCount", 5], ["ProcessedBytes", 700], ["ProcessedPackets", 10]);
  const now = looked(
    1,
    ["NewFlowCount", 5],
    ["ProcessedBytes", 700],
    ["ProcessedPackets", 90],
    ["HealthyHostCount", 2],
  );
  expect(samplesBetween(before, now)).toEqual([{ metric: "HealthyHostCount", dimensions: A, value: 2 }]);
});

test("NLB-176: traffic of one zone makes the load balancer tell of both, and of no other load balancer", () => {
  const other = zone("1a", "net/other/02");
  const now = looked(1, ["NewFlowCount", 1, A], ["NewFlowCount", 0, C], ["NewFlowCount", 0, other]);
  expect(samplesBetween(looked(0), now).map(({ dimensions }) => dimensions)).toEqual([A, C]);
});

test("NLB-170, NLB-176: refused flows are told without any traffic; none refused, nothing told", () => {
  const name = "SecurityGroupBlockedFlowCount_Inbound_TCP";
  expect(samplesBetween(looked(0, [name, 1]), looked(1, [name, 4], ["NewFlowCount", 0]))).toMatchObject([
    { metric: name, value: 3 },
  ]);
  expect(samplesBetween(looked(0, [name, 4]), looked(1, [name, 4]))).toEqual([]);
});

test("NLB-176: samples of one period are one datapoint, with CloudWatch's statistics", () => {
  const recorder = createRecorder({ periodMs: 60_000, keep: 3 });
  recorder.add(60_000, [{ metric: "ActiveFlowCount", dimensions: A, value: 4 }]);
  recorder.add(119_999, [{ metric: "ActiveFlowCount", dimensions: A, value: 1 }]);
  recorder.add(120_000, [{ metric: "ActiveFlowCount", dimensions: A, value: 7 }]);
  expect(recorder.recorded()[0]?.datapoints).toEqual([
    { timestampMs: 60_000, sampleCount: 2, sum: 5, average: 2.5, minimum: 1, maximum: 4 },
    { timestampMs: 120_000, sampleCount: 1, sum: 7, average: 7, minimum: 7, maximum: 7 },
  ]);
});

test("only the latest periods are kept, also of a metric that is told no more", () => {
  const recorder = createRecorder({ periodMs: 1000, keep: 2 });
  recorder.add(0, [{ metric: "NewFlowCount", dimensions: A, value: 1 }]);
  recorder.add(1000, [{ metric: "ActiveFlowCount", dimensions: A, value: 1 }]);
  expect(recorder.recorded()).toHaveLength(2);
  recorder.add(2000, [{ metric: "ActiveFlowCount", dimensions: A, value: 1 }]);
  expect(recorder.recorded()).toMatchObject([{ metric: "ActiveFlowCount", datapoints: [{}, {}] }]);
});

test("NLB-181: a metric is told by zone and for all zones together", () => {
  const recorder = createRecorder({ periodMs: 60_000, keep: 3 });
  for (const [dimensions, value] of [
    [A, 4],
    [C, 10],
  ] as const) {
    recorder.add(0, [{ metric: "NewFlowCount", dimensions, value }]);
    recorder.add(0, [{ metric: "PeakBytesPerSecond", dimensions, value }]);
  }
  const { readings } = looked(0, ["NewFlowCount", 40, A], ["NewFlowCount", 100, C]);
  const series = reportSeries(readings, recorder.recorded());
  expect(series.map(({ metric, dimensions, total }) => [metric, dimensions, total])).toEqual([
    ["NewFlowCount", A, 40],
    ["NewFlowCount", C, 100],
    ["PeakBytesPerSecond", A, 4],
    ["PeakBytesPerSecond", C, 10],
    ["NewFlowCount", { LoadBalancer: "net/nlb/01" }, 140],
    ["PeakBytesPerSecond", { LoadBalancer: "net/nlb/01" }, 10],
  ]);
  expect(series[4]?.datapoints).toMatchObject([{ sampleCount: 2, sum: 14, minimum: 4, maximum: 10 }]);
});
