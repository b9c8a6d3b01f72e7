import { createPool, type Pool, type PoolConnection, type PoolOptions } from "mysql2/promise";
import type { Clock } from "../../lab/model/clock.ts";
import { StoreUnavailable } from "../store.ts";
import { isUnavailable, spoilsConnection } from "./faults.ts";

export interface RecyclingPoolOptions {
  readonly connection: Pick<PoolOptions, "host" | "port" | "user" | "password" | "database">;
  readonly clock: Clock;
  /** How long a request may wait for a free connection. */
  readonly acquireTimeoutMs: number;
  /** A connection is given up after this long, so that a changed endpoint is followed even under steady load. */
  readonly maxAgeMs: number;
}

export interface RecyclingPool {
  /**
   * Runs `work` on a connection of the pool.
   *
   * @throws StoreUnavailable when the server cannot be reached, is silent or takes no writes; else what `work` threw
   */
  use<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECTIONS = 10;

/**
 * Connections to one endpoint, made when they are needed. Endpoints are names whose address changes at a failover, so
 * no connection is trusted for long: idle ones go after seconds, old ones after `maxAgeMs`, failed ones at once.
 */
export function createRecyclingPool(options: RecyclingPoolOptions): RecyclingPool {
  const pool = createPool({
    ...options.connection,
    connectionLimit: CONNECTIONS,
    // mysql2 closes idle connections only while fewer are to be kept than there may be.
    maxIdle: CONNECTIONS - 1,
    idleTimeout: 5_000,
    connectTimeout: 2_000,
    queueLimit: 200,
    dateStrings: true,
    timezone: "Z",
  });
  const birthMs = new WeakMap<object, number>();
  pool.on("connection", (connection) => birthMs.set(connection, options.clock.now()));
  const isOld = (connection: PoolConnection) => {
    const born = birthMs.get(connection.connection) ?? Number.NEGATIVE_INFINITY;
    return options.clock.now() - born > options.maxAgeMs;
  };

  return {
    async use(work) {
      try {
        const connection = await acquireFresh(pool, isOld, options.acquireTimeoutMs);
        return await runOn(connection, work);
      } catch (error) {
        if (isUnavailable(error)) throw new StoreUnavailable("the database does not answer", { cause: error });
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function acquireFresh(
  pool: Pool,
  isOld: (connection: PoolConnection) => boolean,
  timeoutMs: number,
): Promise<PoolConnection> {
  for (;;) {
    const connection = await acquire(pool, timeoutMs);
    if (!isOld(connection)) return connection;
    connection.destroy();
  }
}

/** mysql2 waits for a free connection without limit. One that comes too late goes back at once. */
async function acquire(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
  const late = Promise.withResolvers<never>();
  const coming = pool.getConnection();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    late.reject(new StoreUnavailable(`no free connection within ${timeoutMs} ms`));
  }, timeoutMs);
  coming.then(
    (connection) => isLate && connection.release(),
    () => undefined,
  );
  return Promise.race([coming, late.promise]).finally(() => clearTimeout(timer));
}

async function runOn<T>(connection: PoolConnection, work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  try {
    const result = await work(connection);
    connection.release();
    return result;
  } catch (error) {
    if (spoilsConnection(error)) connection.destroy();
    else connection.release();
    throw error;
  }
}
