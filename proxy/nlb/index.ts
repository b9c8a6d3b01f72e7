export * from "./cut.ts";
export * from "./dns.ts";
export * from "./former-action.ts";
export * from "./routing.ts";
export * from "./sources.ts";
export * from "./targets.ts";
export * from "./thresholds.ts";
export * from "./transport.ts";
