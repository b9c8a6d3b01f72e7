/** Samples folded into the periods of CloudWatch, the latest of them kept. */
import type { Datapoint, MetricDimensions } from "../../lab/model/index.ts";
import { keyOf, type Sample } from "./sample.ts";

export interface Recorded<Dimensions = MetricDimensions> {
  readonly metric: string;
  readonly dimensions: Dimensions;
  /** Oldest first. */
  readonly datapoints: readonly Datapoint[];
}

export interface Recorder<Dimensions = MetricDimensions> {
  /** @param atMs when the window of the samples began: it decides the period */
  add(atMs: number, samples: readonly Sample<Dimensions>[]): void;
  recorded(): readonly Recorded<Dimensions>[];
}

export function createRecorder<Dimensions extends object = MetricDimensions>(options: {
  readonly periodMs: number;
  readonly keep: number;
}): Recorder<Dimensions> {
  const { periodMs, keep } = options;
  const series = new Map<string, { metric: string; dimensions: Dimensions; datapoints: Datapoint[] }>();
  return {
    add(atMs, samples) {
      const timestampMs = Math.floor(atMs / periodMs) * periodMs;
      for (const sample of samples) {
        const { metric, dimensions } = sample;
        const one = series.get(keyOf(sample)) ?? { metric, dimensions, datapoints: [] };
        series.set(keyOf(sample), one);
        one.datapoints = foldPoints([...one.datapoints, pointOf(timestampMs, sample)]);
      }
      const oldestMs = timestampMs - (keep - 1) * periodMs;
      for (const one of series.values()) {
        one.datapoints = one.datapoints.filter((point) => point.timestampMs >= oldestMs);
      }
    },
    recorded: () => [...series.values()].filter(({ datapoints }) => datapoints.length > 0),
  };
}

/** Those of one period as one, as CloudWatch puts statistic sets together. Oldest first. */
export function foldPoints(points: readonly Datapoint[]): Datapoint[] {
  const byTime = Map.groupBy(points, ({ timestampMs }) => timestampMs);
  return [...byTime.values()].map((all) => all.reduce(together)).toSorted((a, b) => a.timestampMs - b.timestampMs);
}

function together(a: Datapoint, b: Datapoint): Datapoint {
  const sum = a.sum + b.sum;
  const sampleCount = a.sampleCount + b.sampleCount;
  return {
    timestampMs: a.timestampMs,
    sampleCount,
    sum,
    average: sum / sampleCount,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  };
}

function pointOf(timestampMs: number, { value, statistics }: Pick<Sample, "value" | "statistics">): Datapoint {
  const { sampleCount, minimum, maximum } = statistics ?? { sampleCount: 1, minimum: value, maximum: value };
  return { timestampMs, sampleCount, sum: value, average: value / sampleCount, minimum, maximum };
}
