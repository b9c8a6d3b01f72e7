/** What a metric of CloudWatch's is, by its name. */
import { ALB_METRICS } from "../alb/metric-names.ts";
import { NLB_METRICS } from "../nlb/metric-names.ts";
import { DATABASE_METRICS } from "./database-metric-names.ts";

export interface MetricKind {
  /** `counter` counts what happens; a `gauge` is what is now; a `peak` is the highest rate of a while, a `mean` of what was measured. */
  readonly kind: "counter" | "gauge" | "peak" | "mean";
  /** Ten words for a person. */
  readonly help: string;
}

/** @throws nothing: a name that is not known counts what happens */
export function kindOf(metric: string): MetricKind["kind"] {
  return (NLB_METRICS.get(metric) ?? ALB_METRICS.get(metric) ?? DATABASE_METRICS.get(metric))?.kind ?? "counter";
}
