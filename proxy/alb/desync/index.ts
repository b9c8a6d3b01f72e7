export * from "./body.ts";
export * from "./mode.ts";
export * from "./reasons.ts";
export * from "./similar.ts";
