export * from "./allocate.ts";
export * from "./place.ts";
