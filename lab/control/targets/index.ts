export * from "./registrations.ts";
export * from "./state.ts";
