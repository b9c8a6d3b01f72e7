export * from "./client.ts";
export * from "./fault-client.ts";
export * from "./lease-client.ts";
export * from "./server.ts";
export type { ApiSource } from "./source.ts";
