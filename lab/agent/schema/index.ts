export * from "./health.ts";
export * from "./metrics.ts";
export * from "./s3.ts";
export * from "./sightings.ts";
export * from "./state.ts";
