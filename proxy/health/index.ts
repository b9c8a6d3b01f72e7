export * from "./advance.ts";
export * from "./checker.ts";
export * from "./matcher.ts";
export * from "./opinion.ts";
export type { Checker } from "./place.ts";
export * from "./probe.ts";
export * from "./probe-http.ts";
export * from "./probe-tcp.ts";
export type { Schedule } from "./schedule.ts";
