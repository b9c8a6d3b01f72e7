export * from "./activities.ts";
export * from "./reconcile.ts";
