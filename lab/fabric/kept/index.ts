export * from "./files.ts";
export * from "./health.ts";
