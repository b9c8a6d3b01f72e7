/** Metrics of the databases, recorded by whoever leads since it leads. */
import { createRecorder, keyOf } from "../../../proxy/metrics/index.ts";
import { type Clock, scaledMs } from "../../model/clock.ts";
import type { DatabaseDimensions, MetricSeries } from "../../model/metrics.ts";
import { type Activities, STATEMENTS_PER_LOOK } from "../database/index.ts";
import type { DatabaseReport } from "../ports.ts";
import { type DatabaseSample, databaseSamples } from "./database-samples.ts";

export interface DatabaseMetrics {
  /** Real milliseconds: CloudWatch's sixty seconds under the lab's time scale. */
  readonly periodMs: number;
  /** The databases have been looked at. */
  seen(report: DatabaseReport): void;
  /** Of all, or of those whose cluster or DB instance has this identifier. */
  series(identifier?: string): MetricSeries<DatabaseDimensions>[];
}

const PERIOD_SECONDS = 60;
/** Three hours of AWS's, as CloudWatch keeps what is finer than a minute. */
const PERIODS_KEPT = 180;
/** Looks may be far closer to each other. Real time. */
const SAMPLE_EVERY_MS = 1_000;

export function createDatabaseMetrics(options: { readonly clock: Clock; readonly timeScale: number }): DatabaseMetrics {
  const periodMs = scaledMs(PERIOD_SECONDS, options.timeScale);
  const recorder = createRecorder<DatabaseDimensions>({ periodMs, keep: PERIODS_KEPT });
  let latest: readonly DatabaseSample[] = [];
  let before: Activities = new Map();
  let sampledAtMs = Number.NEGATIVE_INFINITY;
  let looks = 0;
  /** Members, by the name of their cluster: what a DB instance's own dimensions do not tell. */
  const clusters = new Map<string, string>();
  return {
    periodMs,
    seen({ statuses, activities = new Map() }) {
      looks += 1;
      const nowMs = options.clock.now();
      if (nowMs - sampledAtMs < SAMPLE_EVERY_MS) return;
      const own = { queries: looks * STATEMENTS_PER_LOOK.queries, selects: looks * STATEMENTS_PER_LOOK.selects };
      latest = statuses.flatMap((status) => databaseSamples({ status, activities, before, own }));
      for (const { cluster, members } of statuses) for (const one of members) clusters.set(one.identifier, cluster);
      recorder.add(nowMs, latest);
      [before, sampledAtMs, looks] = [activities, nowMs, 0];
    },
    series(identifier) {
      const now = Map.groupBy(latest, keyOf);
      return recorder
        .recorded()
        .filter(({ dimensions }) => identifier === undefined || isOf(dimensions, identifier, clusters))
        .map((one) => ({ ...one, total: mean(now.get(keyOf(one)) ?? []) ?? one.datapoints.at(-1)?.average ?? 0 }));
    },
  };
}

function isOf(
  { DBClusterIdentifier, DBInstanceIdentifier = "" }: DatabaseDimensions,
  identifier: string,
  clusters: ReadonlyMap<string, string>,
): boolean {
  return [DBClusterIdentifier, DBInstanceIdentifier, clusters.get(DBInstanceIdentifier)].includes(identifier);
}

/** Of the members that a series is of. */
function mean(samples: readonly DatabaseSample[]): number | undefined {
  if (samples.length === 0) return undefined;
  return samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
}
