import { expect, test } from "vitest";
import type { DatabaseDimensions, MetricSeries } from "../../model/metrics.ts";
import { renderMetrics } from "./metrics.ts";

const paper = { paint: (_: unknown, text: string) => text, width: Number.POSITIVE_INFINITY };

function series(metric: string, dimensions: DatabaseDimensions, total: number): MetricSeries<DatabaseDimensions> {
  const point = { timestampMs: 0, sampleCount: 2, sum: 6, average: 3, minimum: 0.123, maximum: 2345.6 };
  return { metric, dimensions, total, datapoints: [point] };
}

test("each DB instance has a table of its own, in the order of the metrics", () => {
  const databases = [
    series("EngineUptime", { DBInstanceIdentifier: "db-1" }, 77),
    series("DatabaseConnections", { DBInstanceIdentifier: "db-1" }, 12),
    series("DatabaseConnections", { DBClusterIdentifier: "shop", Role: "WRITER" }, 12),
    series("AuroraReplicaLag", { DBInstanceIdentifier: "db-2" }, 1.5),
  ];
  expect(renderMetrics({ periodMs: 6000, series: [], databases }, paper)).toMatchInlineSnapshot(`
    [
      "db-1",
      "  METRIC               NOW  AVERAGE  MINIMUM  MAXIMUM",
      "  DatabaseConnections  12   3        0.12     2346",
      "  EngineUptime         77   3        0.12     2346",
      "",
      "db-2",
      "  METRIC            NOW  AVERAGE  MINIMUM  MAXIMUM",
      "  AuroraReplicaLag  1.5  3        0.12     2346",
      "",
      "TOTAL is since the start, or now; the others are of the latest whole period of 6.0 s.",
    ]
  `);
});
