export * from "./activities.ts";
export * from "./causes.ts";
export * from "./reconcile.ts";
