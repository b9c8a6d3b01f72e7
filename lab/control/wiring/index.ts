export * from "./plan.ts";
export * from "./wire-missing.ts";
export * from "./wired.ts";
