export * from "./catalogue.ts";
export * from "./fault.ts";
export * from "./machine.ts";
export * from "./picture.ts";
export * from "./zones.ts";
