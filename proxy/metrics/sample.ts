import type { Datapoint, MetricDimensions } from "../../lab/model/index.ts";

/** A metric's value: of a counter since it was begun, else of now. */
export interface Reading<Dimensions = MetricDimensions> {
  readonly metric: string;
  readonly dimensions: Dimensions;
  readonly value: number;
}

/** What was measured between two looks, a window of ten of AWS's seconds; of several measurements their sum. */
export interface Sample<Dimensions = MetricDimensions> extends Reading<Dimensions> {
  /** Of several measurements; absent of one. */
  readonly statistics?: Pick<Datapoint, "sampleCount" | "minimum" | "maximum">;
}

/** The same for what is told of the same thing. */
export function keyOf({ metric, dimensions }: { readonly metric: string; readonly dimensions: object }): string {
  const told = Object.entries(dimensions).filter(([, value]) => value !== undefined);
  return [metric, ...told.map(([name, value]) => `${name}=${value}`).toSorted()].join(" ");
}
