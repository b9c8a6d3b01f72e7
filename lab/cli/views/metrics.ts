import { ALB_METRICS } from "../../../proxy/alb/metric-names.ts";
import { NLB_METRICS } from "../../../proxy/nlb/metric-names.ts";
import type { MetricSeries, MetricsReport } from "../../model/metrics.ts";
import { formatSpan, type Output } from "../output.ts";
import { renderTable } from "../table.ts";
import { renderDatabaseMetrics } from "./database-metrics.ts";

const INDENT = "  ";
const ORDERS = { net: [...NLB_METRICS.keys()], app: [...ALB_METRICS.keys()] };
/** Told whatever they are. */
const ALWAYS = ["HealthyHostCount", "UnHealthyHostCount", "ZonalHealthStatus"];

/** `tierlab metrics` as lines: a table per load balancer, zones and target groups in rows of their own. */
export function renderMetrics(
  { series, periodMs, databases = [] }: MetricsReport,
  paper: Pick<Output, "paint" | "width">,
): string[] {
  const { paint, width } = paper;
  const ofDatabases = renderDatabaseMetrics(databases, paper);
  const byBalancer = Map.groupBy(series.filter(isWorthTelling), ({ dimensions }) => dimensions.LoadBalancer);
  const shown = periodShown(series);
  if (byBalancer.size === 0 && ofDatabases.length === 0) return ["No traffic through a load balancer so far."];
  const tables = [...byBalancer].flatMap(([name, ours]) => [
    paint("bold", name),
    ...renderTable(
      ["METRIC", "AZ", "TARGET GROUP", "TOTAL", "SUM", "AVERAGE", "MINIMUM", "MAXIMUM"],
      rows(ours, shown),
      {
        width: width - INDENT.length,
        spare: ["MINIMUM", "TARGET GROUP"],
      },
    ).map((line) => INDENT + line),
    "",
  ]);
  return [
    ...tables,
    ...ofDatabases,
    `TOTAL is since the start, or now; the others are of the latest whole period of ${formatSpan(periodMs)}.`,
  ];
}

/** A figure of all zones together is worth a line where there are several; one that was always 0 never is. */
function isWorthTelling(one: MetricSeries, _: number, all: readonly MetricSeries[]): boolean {
  if (!ALWAYS.includes(one.metric) && one.total === 0 && one.datapoints.every(({ maximum }) => maximum === 0))
    return false;
  return one.dimensions.AvailabilityZone !== undefined || all.filter((other) => isZoneOf(one, other)).length > 1;
}

function isZoneOf(whole: MetricSeries, part: MetricSeries): boolean {
  const { LoadBalancer, TargetGroup, AvailabilityZone } = part.dimensions;
  if (part.metric !== whole.metric || AvailabilityZone === undefined) return false;
  return LoadBalancer === whole.dimensions.LoadBalancer && TargetGroup === whole.dimensions.TargetGroup;
}

/** The last one but one, as the last is still going on; where there is but one, that. */
export function periodShown(series: readonly Pick<MetricSeries, "datapoints">[]): number | undefined {
  const times = new Set(series.flatMap(({ datapoints }) => datapoints.map(({ timestampMs }) => timestampMs)));
  const ordered = [...times].toSorted((a, b) => a - b);
  return ordered.at(-2) ?? ordered.at(-1);
}

function rows(series: readonly MetricSeries[], shown: number | undefined) {
  const place = ({ metric, dimensions }: MetricSeries) => {
    const order = dimensions.LoadBalancer.startsWith("app/") ? ORDERS.app : ORDERS.net;
    return order.includes(metric) ? order.indexOf(metric) : order.length;
  };
  return series
    .toSorted((a, b) => place(a) - place(b))
    .map(({ metric, dimensions, total, datapoints }) => {
      const point = datapoints.find(({ timestampMs }) => timestampMs === shown);
      return [
        metric,
        dimensions.AvailabilityZone?.replace(/^.*-(?=\d+[a-z]$)/, "") ?? "all",
        dimensions.TargetGroup?.split("/")[1],
        rounded(total),
        ...[point?.sum, point?.average, point?.minimum, point?.maximum].map(rounded),
      ];
    });
}

/** Whole where it is large enough; of seconds that are milliseconds something is left. */
export function rounded(value: number | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (Math.abs(value) < 1) return String(Number(value.toPrecision(2)));
  return String(Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
}
