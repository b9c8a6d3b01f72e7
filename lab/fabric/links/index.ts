export * from "./apply.ts";
export * from "./links.ts";
export * from "./sysctls.ts";
