export * from "./desk.ts";
export type { ZonalShiftRequest } from "./request.ts";
