export { deriveKeyPair } from "./derive.ts";
export * from "./desk.ts";
export * from "./profiles.ts";
export * from "./redact.ts";
