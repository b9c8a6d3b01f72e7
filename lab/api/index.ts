export * from "./client.ts";
export * from "./server.ts";
export type { ApiSource } from "./source.ts";
