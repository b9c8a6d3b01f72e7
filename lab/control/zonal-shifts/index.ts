export * from "./desk.ts";
export { overrideOf } from "./overrides.ts";
export type { ZonalShiftRequest } from "./request.ts";
