export * from "./attack.ts";
export * from "./cut-flows.ts";
export * from "./script.ts";
export * from "./serve.ts";
export * from "./tally.ts";
