export interface MetricKind {
  /** `counter` counts what happens; a `gauge` is what is now; a `peak` is the highest rate of a while. */
  readonly kind: "counter" | "gauge" | "peak";
  /** Ten words for a person. */
  readonly help: string;
}
