import { expect, test } from "vitest";
import { fakeClock } from "../../../lab/model/index.ts";
import { GROUP, registration, stateOf } from "../fixture.ts";
import { emptyRecord } from "../front/accounting.ts";
import type { AccessRecord } from "../log/entry.ts";
import { createAlbMetrics, createMeter, type Meter } from "./index.ts";

const CLIENT = {
  listener: 80,
  listenerPort: 80,
  clientIp: "a",
  clientPort: 1,
  traceId: "t",
  openedAtMs: 0,
  keepAliveMs: 0,
};

function record(more: Partial<AccessRecord>): AccessRecord {
  const services = { now: () => 0, elb: "app/front/1" } as Parameters<typeof emptyRecord>[1];
  return { ...emptyRecord(CLIENT, services), targetGroupArn: GROUP.arn, ...more };
}

const SERVED = {
  target: "10.0.0.1:80",
  elbStatus: 200,
  targetStatus: 200,
  targetProcessingMs: 50,
  sentBytes: 10,
  receivedBytes: 5,
};

function serve(meter: Meter): void {
  meter.opened();
  meter.rules(3);
  meter.request(record(SERVED));
  meter.request(
    record({ ...SERVED, elbStatus: 404, targetStatus: 404, targetProcessingMs: 150, classification: "Ambiguous" }),
  );
  meter.request(record({ elbStatus: 503 }));
  meter.request(record({ target: "10.0.0.1:80", elbStatus: 502 }));
  meter.request(record({ elbStatus: 301, actions: "redirect" }));
}

function metricsOf(meter: Meter, clock = fakeClock(0)) {
  const metrics = createAlbMetrics({
    clock,
    meter,
    anomalies: () => [
      { targetGroupId: GROUP.id, targetId: "i-80", port: 80, isAnomalous: true, isMitigated: true },
      { targetGroupId: GROUP.id, targetId: "i-81", port: 81, isAnomalous: true, isMitigated: false },
    ],
    health: () => [
      { targetGroupId: GROUP.id, targetId: "i-80", port: 80, availabilityZone: "1a", state: "healthy", sinceMs: 0 },
    ],
  });
  metrics.follow(stateOf([registration(80), registration(81, { availabilityZone: "1c" })]));
  return metrics;
}

test("ALB-084, 091: what the load balancer answered counts as its own, what targets answered as theirs", () => {
  const meter = createMeter();
  serve(meter);
  const { series } = metricsOf(meter).report();
  const told = series.filter(({ total, dimensions }) => total > 0 && dimensions.TargetGroup === undefined);
  expect(Object.fromEntries(told.map(({ metric, total }) => [metric, total]))).toEqual({
    RequestCount: 3,
    HTTPCode_ELB_3XX_Count: 1,
    HTTPCode_ELB_5XX_Count: 2,
    HTTPCode_ELB_502_Count: 1,
    HTTPCode_ELB_503_Count: 1,
    HTTPCode_Target_2XX_Count: 1,
    HTTPCode_Target_4XX_Count: 1,
    HTTP_Redirect_Count: 1,
    NewConnectionCount: 1,
    ActiveConnectionCount: 1,
    ProcessedBytes: 30,
    RuleEvaluations: 3,
    DesyncMitigationMode_NonCompliant_Request_Count: 1,
  });
  const ofGroup = series.filter(({ total, dimensions }) => total > 0 && dimensions.TargetGroup !== undefined);
  expect(Object.fromEntries(ofGroup.map(({ metric, total }) => [metric, total]))).toEqual({
    RequestCount: 3,
    HTTPCode_Target_2XX_Count: 1,
    HTTPCode_Target_4XX_Count: 1,
    TargetResponseTime: 0.1,
    HealthyHostCount: 1,
    // The other one is of another zone.
    AnomalousHostCount: 1,
    MitigatedHostCount: 1,
  });
  expect(series[0]?.dimensions).toEqual({ LoadBalancer: "app/front/123456789abcdef0", AvailabilityZone: "1a" });
});

test("ALB-091: a period tells what came in it, and of times the quickest, the slowest and how many", () => {
  const clock = fakeClock(0);
  const meter = createMeter();
  const metrics = metricsOf(meter, clock);
  serve(meter);
  clock.advance(10_000);
  metrics.look();
  clock.advance(60_000);
  meter.request(record(SERVED));
  metrics.look();
  const { series, periodMs } = metrics.report();
  const points = (metric: string) =>
    series.find((one) => one.metric === metric)?.datapoints.map(({ timestampMs, sum }) => [timestampMs, sum]);
  expect([periodMs, points("RequestCount")]).toEqual([60_000, [[0, 4]]]);
  expect(series.find(({ metric }) => metric === "TargetResponseTime")?.datapoints).toEqual([
    { timestampMs: 0, sampleCount: 3, sum: 0.25, average: 0.25 / 3, minimum: 0.05, maximum: 0.15 },
  ]);
  expect(points("HTTPCode_ELB_504_Count")).toEqual([]);
});
