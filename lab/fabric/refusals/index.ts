export * from "./join.ts";
export * from "./refusals.ts";
