export * from "./health.ts";
export * from "./state.ts";
