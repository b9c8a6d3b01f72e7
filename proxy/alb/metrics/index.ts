export * from "./meter.ts";
export * from "./metrics.ts";
