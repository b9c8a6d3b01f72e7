export * from "./catalogue.ts";
export * from "./check.ts";
export * from "./fault.ts";
export * from "./help.ts";
export * from "./machine.ts";
export * from "./picture.ts";
export * from "./zones.ts";
