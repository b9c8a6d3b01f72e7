export * from "./apply.ts";
export * from "./counters.ts";
export * from "./cut.ts";
export * from "./interfaces.ts";
export * from "./mark.ts";
export * from "./preserved.ts";
export * from "./refused.ts";
export * from "./ruleset.ts";
