export * from "./answer.ts";
export * from "./faults.ts";
export * from "./resolver.ts";
export * from "./server.ts";
export * from "./upstreams.ts";
export * from "./zone.ts";
