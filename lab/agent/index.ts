export * from "./follow.ts";
export * from "./schema/index.ts";
export * from "./send.ts";
export * from "./serve.ts";
