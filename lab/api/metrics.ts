/** Metrics of load balancers and databases, and live flows, as JSON and for Prometheus. */
import type { ServerResponse } from "node:http";
import { z } from "zod";
import { kindOf, type PrometheusSample, renderSamples } from "../../proxy/metrics/index.ts";
import type { DatabaseDimensions, MetricSeries } from "../model/metrics.ts";
import { parseQuery } from "./query.ts";
import { sendJson } from "./respond.ts";
import type { ApiSource } from "./source.ts";

const FLOWS = z.strictObject({ loadBalancer: z.string().optional() });
const OF = z.strictObject({
  loadBalancer: z.string().optional(),
  /** A load balancer, a cluster or a DB instance. */
  of: z.string().optional(),
});
const METRICS = OF.extend({
  /** CloudWatch's name of a metric. */
  metric: z.string().optional(),
  /** How many of the latest periods; all that are kept unless told. */
  periods: z.coerce.number().int().min(1).optional(),
});

export async function sendMetrics(source: ApiSource, query: URLSearchParams, response: ServerResponse): Promise<void> {
  const { loadBalancer, of = loadBalancer, metric, periods } = parseQuery(METRICS, query);
  const { periodMs, series, databases } = await source.traffic.metrics(of);
  const chosen = <D>(all: readonly MetricSeries<D>[]) => {
    const named = all.filter((one) => metric === undefined || one.metric === metric);
    return periods === undefined ? named : latest(named, periods, periodMs);
  };
  const report = { periodMs, series: chosen(series), ...(databases ? { databases: chosen(databases) } : {}) };
  sendJson(response, 200, report);
}

export async function sendFlows(source: ApiSource, query: URLSearchParams, response: ServerResponse): Promise<void> {
  sendJson(response, 200, await source.traffic.flows(parseQuery(FLOWS, query).loadBalancer));
}

/** Totals and what is now, by zone or DB instance: who wants them together adds them up, and has the rates that it asks for. */
export async function sendPrometheus(
  source: ApiSource,
  query: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const { loadBalancer, of = loadBalancer } = parseQuery(OF, query);
  const { series, databases = [] } = await source.traffic.metrics(of);
  const samples = [...series.flatMap(toSample), ...databases.flatMap(toDatabaseSample)];
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" });
  response.end(renderSamples(samples));
}

function toSample({ metric, dimensions, total }: MetricSeries): PrometheusSample[] {
  if (dimensions.AvailabilityZone === undefined || kindOf(metric) === "peak") return [];
  return [{ metric, dimensions: { ...dimensions }, value: total }];
}

function toDatabaseSample({ metric, dimensions, total }: MetricSeries<DatabaseDimensions>): PrometheusSample[] {
  const { DBInstanceIdentifier } = dimensions;
  return DBInstanceIdentifier === undefined ? [] : [{ metric, dimensions: { DBInstanceIdentifier }, value: total }];
}

/** Periods before the latest one of all series, whichever of them had any. */
function latest<D>(series: readonly MetricSeries<D>[], periods: number, periodMs: number): MetricSeries<D>[] {
  const times = series.flatMap(({ datapoints }) => datapoints.at(-1)?.timestampMs ?? []);
  const oldestMs = Math.max(0, ...times) - (periods - 1) * periodMs;
  return series.map((one) => ({
    ...one,
    datapoints: one.datapoints.filter(({ timestampMs }) => timestampMs >= oldestMs),
  }));
}
