export * from "./status.ts";
export * from "./waiting.ts";
