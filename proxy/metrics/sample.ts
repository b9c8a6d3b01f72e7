import type { Datapoint, MetricDimensions } from "../../lab/model/index.ts";

/** A metric's value: of a counter since it was begun, else of now. */
export interface Reading {
  readonly metric: string;
  readonly dimensions: MetricDimensions;
  readonly value: number;
}

/** What was measured between two looks, a window of ten of AWS's seconds; of several measurements their sum. */
export interface Sample extends Reading {
  /** Of several measurements; absent of one. */
  readonly statistics?: Pick<Datapoint, "sampleCount" | "minimum" | "maximum">;
}

/** The same for what is told of the same thing. */
export function keyOf({ metric, dimensions }: Pick<Reading, "metric" | "dimensions">): string {
  const { LoadBalancer, AvailabilityZone = "", TargetGroup = "" } = dimensions;
  return `${metric} ${LoadBalancer} ${AvailabilityZone} ${TargetGroup}`;
}
