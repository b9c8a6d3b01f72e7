export * from "./attendant.ts";
export * from "./desk.ts";
export * from "./execution.ts";
export * from "./plan.ts";
export * from "./results.ts";
export * from "./status.ts";
export * from "./targets.ts";
