export * from "./names.ts";
export * from "./prometheus.ts";
