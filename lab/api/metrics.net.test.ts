import { request } from "undici";
import { expect, onTestFinished, test } from "vitest";
import { LabError } from "../model/errors.ts";
import type { Datapoint, Flow, MetricSeries, MetricsReport } from "../model/metrics.ts";
import { fetchFlows, fetchMetrics, serveApi } from "./index.ts";
import type { ApiSource } from "./source.ts";

const LB = "net/web/01";
const point = (timestampMs: number): Datapoint => ({
  timestampMs,
  ...{ sampleCount: 1, sum: 2, average: 2, minimum: 2, maximum: 2 },
});
const series = (metric: string, total: number, zone?: string): MetricSeries => ({
  metric,
  dimensions: { LoadBalancer: LB, ...(zone ? { AvailabilityZone: zone } : {}) },
  total,
  datapoints: [point(0), point(60_000), point(120_000)],
});
const report: MetricsReport = {
  periodMs: 60_000,
  series: [
    series("NewFlowCount", 3, "1a"),
    series("NewFlowCount", 4, "1c"),
    series("NewFlowCount", 7),
    series("PeakBytesPerSecond", 9, "1a"),
  ],
};
const flow = { loadBalancer: "web", bytes: 7 } as Flow;

async function serve(): Promise<string> {
  const known = (loadBalancer: string | undefined) => {
    if (loadBalancer === "nope") throw new LabError("NoLoadBalancer", "none is called `nope`", { status: 404 });
  };
  const traffic: ApiSource["traffic"] = {
    metrics: async (loadBalancer) => {
      known(loadBalancer);
      return report;
    },
    flows: async (loadBalancer) => (loadBalancer === "other" ? [] : [flow]),
  };
  const api = await serveApi({ traffic } as ApiSource, { host: "127.0.0.1", port: 0 });
  onTestFinished(() => api.close());
  return `http://127.0.0.1:${api.port}`;
}

async function get(url: string) {
  const { statusCode, headers, body } = await request(url);
  return { statusCode, type: headers["content-type"], text: await body.text() };
}

test("NLB-181: metrics are given as they are, of one metric, and of the latest periods", async () => {
  const url = await serve();
  expect(await fetchMetrics(url)).toEqual(report);
  const { text } = await get(`${url}/v1/metrics?metric=PeakBytesPerSecond&periods=2`);
  const { series } = JSON.parse(text) as MetricsReport;
  expect(series.map(({ metric, datapoints }) => [metric, datapoints.map(({ timestampMs }) => timestampMs)])).toEqual([
    ["PeakBytesPerSecond", [60_000, 120_000]],
  ]);
});

test("NLB-181: Prometheus gets the totals by zone, once", async () => {
  const { statusCode, type, text } = await get(`${await serve()}/metrics`);
  expect([statusCode, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  expect(text).toMatchInlineSnapshot(`
    "# HELP aws_networkelb_new_flow_count Flows begun (NewFlowCount).
    # TYPE aws_networkelb_new_flow_count counter
    aws_networkelb_new_flow_count{load_balancer="net/web/01",availability_zone="1a"} 3
    aws_networkelb_new_flow_count{load_balancer="net/web/01",availability_zone="1c"} 4
    "
  `);
});

test("flows are those of the load balancer that was named", async () => {
  const url = await serve();
  expect(await fetchFlows(url, "web")).toEqual([flow]);
  expect(await fetchFlows(url, "other")).toEqual([]);
});

test("an unknown load balancer, an unknown query and a period that is none are one error each", async () => {
  const url = await serve();
  await expect(fetchMetrics(url, "nope")).rejects.toMatchObject({ code: "NoLoadBalancer", status: 404 });
  for (const query of ["zone=1a", "periods=0", "periods=x"]) {
    expect(await get(`${url}/v1/metrics?${query}`)).toMatchObject({ statusCode: 400 });
  }
});
