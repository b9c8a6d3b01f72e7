export type { DbAction } from "./actions.ts";
export { awaySince } from "./away.ts";
export { createFailoverDesk, type FailoverDesk } from "./desk.ts";
export { databaseEvents, lastKnown } from "./events.ts";
export { asSeen, type DbObservation, parseAnswer, QUESTION } from "./observation.ts";
export { reconcileDatabase } from "./reconcile.ts";
export * from "./statements.ts";
export { databaseNames, databaseStatus } from "./status.ts";
