/** Readings of now and the periods recorded, as one report: each metric by zone, and for all zones together. Pure. */
import type { MetricDimensions, MetricSeries } from "../../lab/model/index.ts";
import { kindOf, type MetricKind } from "./kind.ts";
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
    return {
      metric: first.metric,
      dimensions: withoutZone(first.dimensions),
      total: totalOf(all, kindOf(first.metric)),
      datapoints: foldPoints(all.flatMap(({ datapoints }) => datapoints)),
    };
  });
}

function totalOf(all: readonly MetricSeries[], kind: MetricKind["kind"]): number {
  if (kind === "peak") return Math.max(...all.map(({ total }) => total));
  if (kind === "mean") return meanOf(all);
  return sum(all.map(({ total }) => total));
}

/** Each zone by how much was measured there in the periods that are kept; before any is over, all alike. */
function meanOf(all: readonly MetricSeries[]): number {
  const counts = all.map(({ datapoints }) => sum(datapoints.map(({ sampleCount }) => sampleCount)));
  const isMeasured = sum(counts) > 0;
  const weights = counts.map((count) => (isMeasured ? count : 1));
  return sum(all.map(({ total }, index) => total * (weights[index] ?? 0))) / sum(weights);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function withoutZone({ AvailabilityZone: _, ...rest }: MetricDimensions): MetricDimensions {
  return rest;
}
