export * from "./reconcile.ts";
export * from "./result.ts";
