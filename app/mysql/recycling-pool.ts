import { createPool, type PoolConnection, type PoolOptions } from "mysql2/promise";
import type { Clock } from "../../lab/model/clock.ts";
import { StoreUnavailable } from "../store.ts";
import { acquire } from "./acquire.ts";
import { isReadOnly, isUnavailable, NeverSent, spoilsConnection } from "./faults.ts";
import { createTrustBook, type TrustBook, type TrustRules } from "./trust.ts";

export interface RecyclingPoolOptions extends TrustRules {
  readonly connection: Pick<PoolOptions, "host" | "port" | "user" | "password" | "database">;
  readonly clock: Clock;
  /** How long a request may wait for a connection that is free and sound. */
  readonly acquireTimeoutMs: number;
  /** Asked on a connection that is in doubt, before it is used; rejects where it must not be. */
  readonly validate: (connection: PoolConnection) => Promise<void>;
}

export interface RecyclingPool {
  /**
   * Runs `work` on a connection of the pool.
   *
   * @throws NeverSent when there is no connection for it; StoreUnavailable when the server went away meanwhile, is silent or
   *   takes no writes; else what `work` threw
   */
  use<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECTIONS = 10;
/** Real time. A server that is lost refuses nothing, it is silent: what waits for it longer waits beyond its failover. */
const CONNECT_TIMEOUT_MS = 1_000;

/**
 * Connections to one endpoint, made when they are needed. Endpoints are names whose address changes at a failover, and only
 * a new connection asks for it: so none is trusted for long. Idle ones go after seconds, old ones at their age, failed ones at
 * once, and all of them together when one meets a server that takes no writes.
 */
export function createRecyclingPool(options: RecyclingPoolOptions): RecyclingPool {
  const pool = createPool({
    ...options.connection,
    connectionLimit: CONNECTIONS,
    // mysql2 closes idle connections only while fewer are to be kept than there may be.
    maxIdle: CONNECTIONS - 1,
    idleTimeout: 5_000,
    connectTimeout: CONNECT_TIMEOUT_MS,
    queueLimit: 200,
    dateStrings: true,
    timezone: "Z",
  });
  const trust = createTrustBook(options.clock, options);
  pool.on("connection", (connection) => trust.made(connection));

  async function borrow(): Promise<PoolConnection> {
    const untilMs = options.clock.now() + options.acquireTimeoutMs;
    for (;;) {
      const connection = await acquire(pool, Math.max(0, untilMs - options.clock.now()));
      const how = trust.of(connection.connection);
      if (how === "sound" || (how === "doubtful" && (await isValid(connection)))) return connection;
      connection.destroy();
    }
  }

  /** Where one kept connection leads nowhere, the others do as well: new ones ask for the name's address again. */
  async function isValid(connection: PoolConnection): Promise<boolean> {
    try {
      await options.validate(connection);
      trust.answered(connection.connection);
      return true;
    } catch {
      trust.forsakeAll();
      return false;
    }
  }

  return {
    async use(work) {
      const connection = await borrow().catch((error: unknown) => {
        throw isUnavailable(error) ? new NeverSent("the database does not answer", { cause: error }) : error;
      });
      try {
        return await runOn(connection, work, trust);
      } catch (error) {
        throw isUnavailable(error) ? new StoreUnavailable("the database does not answer", { cause: error }) : error;
      }
    },
    close: () => pool.end(),
  };
}

async function runOn<T>(
  connection: PoolConnection,
  work: (connection: PoolConnection) => Promise<T>,
  trust: TrustBook,
): Promise<T> {
  try {
    const result = await work(connection);
    trust.answered(connection.connection);
    connection.release();
    return result;
  } catch (error) {
    if (isReadOnly(error)) trust.forsakeAll();
    else if (spoilsConnection(error)) trust.doubtAll();
    if (spoilsConnection(error)) connection.destroy();
    else connection.release();
    throw error;
  }
}
