export { compileCounters, METRICS_TABLE } from "./counters.ts";
export * from "./metrics.ts";
export { listMarked, listTracked } from "./tracked.ts";
export { readTracking } from "./tracking.ts";
