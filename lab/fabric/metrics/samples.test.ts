import { expect, test } from "vitest";
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
