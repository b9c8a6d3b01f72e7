export * from "./diagnose.ts";
