export * from "./desk.ts";
export * from "./effects.ts";
export * from "./ending.ts";
export * from "./leases.ts";
export * from "./picture.ts";
export * from "./rebooting.ts";
export * from "./request.ts";
