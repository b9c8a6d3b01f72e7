export * from "./merge.ts";
export * from "./records.ts";
export * from "./store.ts";
