import { expect, test } from "vitest";
import type { Flow, MetricSeries } from "../../model/metrics.ts";
import { renderFlows } from "./flows.ts";
import { renderMetrics } from "./metrics.ts";

const paper = { paint: (_: unknown, text: string) => text, width: Number.POSITIVE_INFINITY };

function series(metric: string, total: number, where: object, values: readonly number[] = []): MetricSeries {
  const datapoints = values.map((sum, index) => ({
    timestampMs: index,
    ...{ sampleCount: 6, sum, average: sum / 6, minimum: 0, maximum: sum },
  }));
  return { metric, dimensions: { LoadBalancer: "net/web/01", ...where }, total, datapoints };
}

test("metrics are a table by load balancer in the order of their names, with the latest whole period", () => {
  const report = {
    periodMs: 6000,
    series: [
      series("ProcessedBytes", 123_456.7, { AvailabilityZone: "1a" }, [10, 1200]),
      series("NewFlowCount", 30, { AvailabilityZone: "1a" }, [10, 4]),
      series("NewFlowCount", 5, { AvailabilityZone: "1c" }),
      series("NewFlowCount", 35, {}, [10, 4]),
      series("ProcessedBytes", 123_456.7, {}, [10, 1200]),
      series("TCP_ELB_Reset_Count", 0, { AvailabilityZone: "1a" }, [0, 0]),
      series("UnHealthyHostCount", 0, { AvailabilityZone: "1a", TargetGroup: "targetgroup/app/02" }, [0]),
    ],
  };
  expect(renderMetrics(report, paper)).toMatchInlineSnapshot(`
    [
      "net/web/01",
      "  METRIC              AZ   TARGET GROUP  TOTAL   SUM  AVERAGE  MINIMUM  MAXIMUM",
      "  NewFlowCount        1a   -             30      10   1.67     0        10",
      "  NewFlowCount        1c   -             5       -    -        -        -",
      "  NewFlowCount        all  -             35      10   1.67     0        10",
      "  ProcessedBytes      1a   -             123457  10   1.67     0        10",
      "  UnHealthyHostCount  1a   app           0       0    0        0        0",
      "",
      "TOTAL is since the start, or now; the others are of the latest whole period of 6.0 s.",
    ]
  `);
});

test("an Application Load Balancer's metrics have an order of their own, and milliseconds are not rounded away", () => {
  const where = { LoadBalancer: "app/front/01", AvailabilityZone: "1a" };
  const group = { ...where, TargetGroup: "targetgroup/web/02" };
  const report = {
    periodMs: 6000,
    series: [
      series("AnomalousHostCount", 0, group, [0]),
      series("HealthyHostCount", 2, group, [12]),
      series("ProcessedBytes", 200, where),
      series("TargetResponseTime", 0.002_345, group),
      series("RequestCount", 3, where),
    ],
  };
  expect(renderMetrics(report, paper).slice(1, -2)).toMatchInlineSnapshot(`
    [
      "  METRIC              AZ  TARGET GROUP  TOTAL   SUM  AVERAGE  MINIMUM  MAXIMUM",
      "  RequestCount        1a  -             3       -    -        -        -",
      "  TargetResponseTime  1a  web           0.0023  -    -        -        -",
      "  ProcessedBytes      1a  -             200     -    -        -        -",
      "  HealthyHostCount    1a  web           2       12   2        0        12",
    ]
  `);
});

test("a lab without traffic says so", () => {
  expect(renderMetrics({ periodMs: 6000, series: [] }, paper)).toEqual(["No traffic through a load balancer so far."]);
});

const flow: Flow = {
  loadBalancer: "web",
  availabilityZone: "ap-northeast-1a",
  protocol: "TCP",
  client: { ip: "203.0.113.10", port: 40000 },
  listener: { ip: "10.0.1.10", port: 80 },
  target: { ip: "10.0.5.4", port: 8080, id: "i-0a", name: "app-group-1" },
  state: "ESTABLISHED",
  ageMs: 12_000,
  idleMs: 0,
  bytes: 1234,
};

test("flows are a table, a target without a name by its id", () => {
  const { state: _state, ageMs: _ageMs, ...udp } = flow;
  const unnamed = { ...udp, protocol: "UDP", target: { ip: "10.0.5.5", port: 53, id: "i-0b" } } as const;
  expect(renderFlows([flow, unnamed], paper)).toMatchInlineSnapshot(`
    [
      "CLIENT              LISTENER  AZ  TARGET       ADDRESS        PROTOCOL  STATE        AGE     IDLE  BYTES",
      "203.0.113.10:40000  web:80    1a  app-group-1  10.0.5.4:8080  TCP       ESTABLISHED  12.0 s  0 ms  1234",
      "203.0.113.10:40000  web:80    1a  i-0b         10.0.5.5:53    UDP       -            -       0 ms  1234",
    ]
  `);
});

test("very many flows are told in part", () => {
  const lines = renderFlows(
    Array.from({ length: 250 }, () => flow),
    paper,
  );
  expect(lines).toHaveLength(202);
  expect(lines.at(-1)).toBe("and 50 more: --json has them all");
  expect(renderFlows([], paper)).toEqual(["No flow is open."]);
});
