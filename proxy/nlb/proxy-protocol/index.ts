export * from "./header.ts";
