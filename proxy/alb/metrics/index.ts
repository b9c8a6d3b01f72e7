export * from "./meter.ts";
export * from "./metrics.ts";
export * from "./names.ts";
