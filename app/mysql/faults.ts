/** What MySQL's and the network's error codes mean to a caller. */
import { errorCode, NETWORK_FAULTS } from "../network-faults.ts";
import { StoreUnavailable } from "../store.ts";

/** The server cannot be reached or went away. */
const UNREACHABLE = new Set([
  ...NETWORK_FAULTS,
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "ER_CON_COUNT_ERROR",
  "ER_SERVER_SHUTDOWN",
]);

/** The server is there but is no writer: the endpoint still leads to the old one, or to one being promoted. */
const READ_ONLY = new Set([
  "ER_OPTION_PREVENTS_STATEMENT",
  "ER_READ_ONLY_MODE",
  "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION",
]);

/** The same statement may succeed soon. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailable || isUnreachable(error) || READ_ONLY.has(errorCode(error) ?? "");
}

export function isReadOnly(error: unknown): boolean {
  return READ_ONLY.has(errorCode(error) ?? "");
}

/** The connection must not be used again: it is broken, still busy, or leads to the wrong server. */
export function spoilsConnection(error: unknown): boolean {
  return (
    isUnreachable(error) || isReadOnly(error) || (error instanceof Error && "fatal" in error && error.fatal === true)
  );
}

function isUnreachable(error: unknown): boolean {
  return UNREACHABLE.has(errorCode(error) ?? "") || (error instanceof Error && /closed state/.test(error.message));
}
