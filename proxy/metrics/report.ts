/** Readings of now and the periods recorded, as one report: each metric by zone, and for all zones together. Pure. */
import type { MetricDimensions, MetricSeries } from "../../lab/model/index.ts";
import { kindOf } from "./kind.ts";
import { foldPoints, type Recorded } from "./recorder.ts";
import { keyOf, type Reading } from "./sample.ts";

/** Without a name for it in the readings: a peak is told by its datapoints alone. */
export function reportSeries(readings: readonly Reading[], recorded: readonly Recorded[]): MetricSeries[] {
  const points = new Map(recorded.map((one) => [keyOf(one), one.datapoints]));
  const read = readings.map((one) => ({
    metric: one.metric,
    dimensions: one.dimensions,
    total: one.value,
    datapoints: points.get(keyOf(one)) ?? [],
  }));
  const peaks = recorded
    .filter(({ metric }) => kindOf(metric) === "peak")
    .map((one) => ({ ...one, total: one.datapoints.at(-1)?.maximum ?? 0 }));
  const byZone = [...read, ...peaks];
  return [...byZone, ...ofAllZones(byZone)];
}

/** The zones' series of one metric added up, or their highest peak. */
export function ofAllZones(series: readonly MetricSeries[]): MetricSeries[] {
  const groups = Map.groupBy(series, (one) => keyOf({ ...one, dimensions: withoutZone(one.dimensions) }));
  return [...groups.values()].map((all) => {
    const [first] = all as [MetricSeries];
    const totals = all.map(({ total }) => total);
    return {
      metric: first.metric,
      dimensions: withoutZone(first.dimensions),
      total: kindOf(first.metric) === "peak" ? Math.max(...totals) : totals.reduce((sum, one) => sum + one, 0),
      datapoints: foldPoints(all.flatMap(({ datapoints }) => datapoints)),
    };
  });
}

function withoutZone({ AvailabilityZone: _, ...rest }: MetricDimensions): MetricDimensions {
  return rest;
}
