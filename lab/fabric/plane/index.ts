export * from "./access-log.ts";
export * from "./open-plane.ts";
export * from "./plan.ts";
export * from "./plane.ts";
export * from "./ports.ts";
export * from "./room.ts";
export * from "./routes.ts";
