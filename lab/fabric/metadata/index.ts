export * from "./hop-limit.ts";
export * from "./server.ts";
