export * from "./desk.ts";
