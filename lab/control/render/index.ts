export * from "./alb-state.ts";
export * from "./fabric-state.ts";
export * from "./metadata.ts";
export * from "./resolver.ts";
