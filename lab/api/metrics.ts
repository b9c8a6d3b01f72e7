/** Metrics and live flows of the Network Load Balancers, as JSON and for Prometheus. */
import type { ServerResponse } from "node:http";
import { z } from "zod";
import { kindOf, type PrometheusSample, renderSamples } from "../../proxy/metrics/index.ts";
import type { MetricSeries, MetricsReport } from "../model/metrics.ts";
import { parseQuery } from "./query.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const FLOWS = z.strictObject({ loadBalancer: z.string().optional() });
const METRICS = z.strictObject({
  loadBalancer: z.string().optional(),
  /** CloudWatch's name of a metric. */
  metric: z.string().optional(),
  /** How many of the latest periods; all that are kept unless told. */
  periods: z.coerce.number().int().min(1).optional(),
});

export async function sendMetrics(source: ApiSource, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const { loadBalancer, metric, periods } = parseQuery(METRICS, query);
  const report = await source.traffic.metrics(loadBalancer);
  const series = report.series.filter((one) => metric === undefined || one.metric === metric);
  sendJson(response, 200, periods === undefined ? { ...report, series } : latest({ ...report, series }, periods));
}

export async function sendFlows(source: ApiSource, query: URLSearchParams, response: ServerResponse): Promise<void> {
  sendJson(response, 200, await source.traffic.flows(parseQuery(FLOWS, query).loadBalancer));
}

/** Totals and what is now, by zone: who wants them together adds them up, and has the rates that it asks for. */
export async function sendPrometheus(
  source: ApiSource,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const { series } = await source.traffic.metrics(parseQuery(FLOWS, query).loadBalancer);
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" });
  response.end(renderSamples(series.flatMap(toSample)));
}

function toSample({ metric, dimensions, total }: MetricSeries): PrometheusSample[] {
  if (dimensions.AvailabilityZone === undefined || kindOf(metric) === "peak") return [];
  return [{ metric, dimensions: { ...dimensions }, value: total }];
}

/** Periods before the latest one of all series, whichever of them had any. */
function latest(report: MetricsReport, periods: number): MetricsReport {
  const times = report.series.flatMap(({ datapoints }) => datapoints.at(-1)?.timestampMs ?? []);
  const oldestMs = Math.max(0, ...times) - (periods - 1) * report.periodMs;
  const series = report.series.map((one) => ({
    ...one,
    datapoints: one.datapoints.filter(({ timestampMs }) => timestampMs >= oldestMs),
  }));
  return { ...report, series };
}
