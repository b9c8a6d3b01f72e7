import type { Clock } from "../../lab/model/clock.ts";
import type { DatabaseSettings } from "../settings.ts";
import { StoreUnavailable } from "../store.ts";
import { isReadOnly } from "./faults.ts";
import { createRecyclingPool, type RecyclingPool } from "./recycling-pool.ts";

const ACQUIRE_TIMEOUT_MS = 3_000;
/** A few times the TTL of an endpoint's name (row R07: five seconds). */
const MAX_AGE_MS = 30_000;

export const STATEMENT_TIMEOUT_MS = 5_000;

/** Connections to one endpoint of a database. */
export function openEndpoint(
  { port, user, password, database }: DatabaseSettings,
  host: string,
  clock: Clock,
): RecyclingPool {
  return createRecyclingPool({
    connection: { host, port, user, password, database },
    clock,
    acquireTimeoutMs: ACQUIRE_TIMEOUT_MS,
    maxAgeMs: MAX_AGE_MS,
  });
}

/**
 * A kept connection may lead to a server that is the writer no more. It refused, so nothing was written: a new
 * connection, which asks for the endpoint's name again, is safe to try once.
 */
export async function onCurrentWriter<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof StoreUnavailable && isReadOnly(error.cause))) throw error;
    return await write();
  }
}
