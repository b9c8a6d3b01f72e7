import { expect, test } from "vitest";
import { createRecorder, ofAllZones, reportSeries } from "./index.ts";

const A = { LoadBalancer: "net/nlb/01", AvailabilityZone: "1a" };
const C = { LoadBalancer: "net/nlb/01", AvailabilityZone: "1c" };

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
  const readings = [
    { metric: "NewFlowCount", dimensions: A, value: 40 },
    { metric: "NewFlowCount", dimensions: C, value: 100 },
  ];
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

test("a mean of all zones counts each by what was measured there", () => {
  const times = (dimensions: typeof A, total: number, sampleCount: number) => ({
    ...{ metric: "TargetResponseTime", dimensions, total },
    datapoints: [{ timestampMs: 0, sampleCount, sum: total * sampleCount, average: total, minimum: 0, maximum: 1 }],
  });
  expect(ofAllZones([times(A, 0.1, 30), times(C, 0.5, 10)])).toMatchObject([{ total: 0.2 }]);
  const unmeasured = [A, C].map((dimensions, index) => ({ ...times(dimensions, index, 1), datapoints: [] }));
  expect(ofAllZones(unmeasured)).toMatchObject([{ total: 0.5 }]);
});
