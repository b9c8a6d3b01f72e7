import { DATABASE_METRICS } from "../../../proxy/metrics/database-metric-names.ts";
import type { DatabaseDimensions, MetricSeries } from "../../model/metrics.ts";
import type { Output } from "../output.ts";
import { renderTable } from "../table.ts";
import { periodShown, rounded } from "./metrics.ts";

const ORDER = [...DATABASE_METRICS.keys()];
const INDENT = "  ";

/** A table per DB instance; what is told of clusters and roles as wholes are the same figures, put together. */
export function renderDatabaseMetrics(
  series: readonly MetricSeries<DatabaseDimensions>[],
  { paint, width }: Pick<Output, "paint" | "width">,
): string[] {
  const own = series.filter(({ dimensions }) => dimensions.DBInstanceIdentifier !== undefined);
  const shown = periodShown(own);
  return [...Map.groupBy(own, ({ dimensions }) => dimensions.DBInstanceIdentifier ?? "")].flatMap(([name, all]) => {
    const rows = all.toSorted((a, b) => ORDER.indexOf(a.metric) - ORDER.indexOf(b.metric));
    const table = renderTable(
      ["METRIC", "NOW", "AVERAGE", "MINIMUM", "MAXIMUM"],
      rows.map(({ metric, total, datapoints }) => {
        const point = datapoints.find(({ timestampMs }) => timestampMs === shown);
        return [metric, ...[total, point?.average, point?.minimum, point?.maximum].map(rounded)];
      }),
      { width: width - INDENT.length },
    );
    return [paint("bold", name), ...table.map((line) => INDENT + line), ""];
  });
}
