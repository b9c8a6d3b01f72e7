export * from "./alb-state.ts";
export * from "./fabric-state.ts";
export * from "./metadata.ts";
export * from "./resolver.ts";
export * from "./s3-state.ts";
