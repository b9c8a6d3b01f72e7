import type { Pool, PoolConnection } from "mysql2/promise";
import { StoreUnavailable } from "../store.ts";

/**
 * A connection of the pool; mysql2 waits for a free one without limit. One that comes too late goes back at once.
 *
 * @throws StoreUnavailable after `timeoutMs`
 */
export async function acquire(pool: Pool, timeoutMs: number): Promise<PoolConnection> {
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
