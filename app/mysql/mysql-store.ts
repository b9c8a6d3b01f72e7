import type { RowDataPacket } from "mysql2/promise";
import { type Clock, systemClock } from "../../lab/model/clock.ts";
import type { StoreSettings } from "../settings.ts";
import { StoreUnavailable, type TimeStore } from "../store.ts";
import { traced } from "../trace.ts";
import { isReadOnly } from "./faults.ts";
import { createRecyclingPool, type RecyclingPool } from "./recycling-pool.ts";

const ACQUIRE_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** A few times the TTL of an endpoint's name (row R07: five seconds). */
const MAX_AGE_MS = 30_000;

type Row = RowDataPacket & readonly string[];

/** Times in MySQL: read through the reader endpoint, written through the writer endpoint. */
export function createMysqlStore(settings: StoreSettings, clock: Clock = systemClock): TimeStore {
  const reader = openPool(settings, settings.readerHost, clock);
  const writer = openPool(settings, settings.writerHost, clock);
  const { table } = settings;
  const timeout = STATEMENT_TIMEOUT_MS;

  return {
    readTimes: (trace) =>
      reader.use(async (connection) => {
        const [rows] = await connection.query<Row[]>({
          sql: traced("SELECT * FROM ??", trace),
          values: [table],
          rowsAsArray: true,
          timeout,
        });
        return rows.map((row) => row[0] ?? "");
      }),
    writeTime: (time, trace) =>
      onCurrentWriter(() =>
        writer.use(async (connection) => {
          const sql = traced("INSERT INTO ?? VALUES (?)", trace);
          await connection.query({ sql, values: [table, time], timeout });
        }),
      ),
    checkReadable: () =>
      reader.use(async (connection) => {
        await connection.query({ sql: "SELECT 1 FROM ?? LIMIT 1", values: [table], timeout });
      }),
    close: async () => {
      await Promise.allSettled([reader.close(), writer.close()]);
    },
  };
}

function openPool({ port, user, password, database }: StoreSettings, host: string, clock: Clock): RecyclingPool {
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
async function onCurrentWriter(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StoreUnavailable && isReadOnly(error.cause))) throw error;
    await write();
  }
}
