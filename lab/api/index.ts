export * from "./association-client.ts";
export * from "./client.ts";
export * from "./fault-client.ts";
export * from "./instance-profile-client.ts";
export * from "./lease-client.ts";
export * from "./registration-client.ts";
export * from "./server.ts";
export type { ApiSource, FaultSource, LeaseSource } from "./source.ts";
export * from "./zonal-shift-client.ts";
