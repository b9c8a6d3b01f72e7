export { databaseEvents, lastKnown } from "./events.ts";
export { type DbObservation, parseAnswer, QUESTION, type RunningServer, type ServerState } from "./observation.ts";
export { type DbAction, reconcileDatabase, writerOf } from "./reconcile.ts";
export { followStatements, RESUME_STATEMENTS, WAIT_FOR_REPLICA_STATEMENTS } from "./statements.ts";
export { databaseNames, databaseStatus } from "./status.ts";
