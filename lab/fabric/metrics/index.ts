export { compileCounters, METRICS_TABLE } from "./counters.ts";
export * from "./metrics.ts";
export { listTracked } from "./tracked.ts";
