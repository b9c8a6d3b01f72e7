export * from "./lines.ts";
export * from "./plan.ts";
