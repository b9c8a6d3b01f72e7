export * from "./cut.ts";
export * from "./dns.ts";
export * from "./routing.ts";
export * from "./targets.ts";
export * from "./thresholds.ts";
export * from "./transport.ts";
