/** What MySQL's and the network's error codes mean to a caller. */
import { errorCode, NETWORK_FAULTS } from "../network-faults.ts";
import { StoreUnavailable } from "../store.ts";

/** The statement was never sent: it has not happened, and does not unless it is sent. */
export class NeverSent extends StoreUnavailable {}

/** The server cannot be reached or went away (row R32). */
const UNREACHABLE = new Set([
  ...NETWORK_FAULTS,
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "ER_CON_COUNT_ERROR",
  "ER_SERVER_SHUTDOWN",
  // How a failover ends the sessions of a server that goes on.
  "ER_QUERY_INTERRUPTED",
  "ER_SESSION_WAS_KILLED",
  "ER_CLIENT_INTERACTION_TIMEOUT",
]);

/** The server is there but is no writer: 1836, 1792, 1874 (rows R30, R31). */
const READ_ONLY = new Set(["ER_READ_ONLY_MODE", "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION", "ER_INNODB_READ_ONLY"]);

/** 1290, which other options have too: its text says which one (rows R28, R29). */
const OPTION_PREVENTS = "ER_OPTION_PREVENTS_STATEMENT";

/** In mysql2's words: the connection is gone, or too many wait for one. */
const UNCODED = /closed state|Queue limit reached/;

/** The same statement may succeed soon. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailable || isUnreachable(error) || isReadOnly(error);
}

/** The endpoint still leads to the old writer, or to one being promoted. The statement was refused: nothing has happened. */
export function isReadOnly(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  return READ_ONLY.has(code) || (code === OPTION_PREVENTS && /read-only/.test((error as Error).message));
}

/** The connection must not be used again: it is broken, still busy, or leads to the wrong server. */
export function spoilsConnection(error: unknown): boolean {
  return (
    isUnreachable(error) || isReadOnly(error) || (error instanceof Error && "fatal" in error && error.fatal === true)
  );
}

function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(errorCode(error) ?? "") || (error instanceof Error && UNCODED.test(error.message));
}
