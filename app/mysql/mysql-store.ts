import type { RowDataPacket } from "mysql2/promise";
import { type Clock, systemClock } from "../../lab/model/clock.ts";
import type { StoreSettings } from "../settings.ts";
import type { TimeStore } from "../store.ts";
import { traced } from "../trace.ts";
import { openEndpoint, STATEMENT_TIMEOUT_MS } from "./endpoint.ts";

type Row = RowDataPacket & readonly string[];

/** Times in MySQL: read through the reader endpoint, written through the writer endpoint. */
export function createMysqlStore(settings: StoreSettings, clock: Clock = systemClock): TimeStore {
  const reader = openEndpoint(settings, { host: settings.readerHost, role: "reader" }, clock);
  const writer = openEndpoint(settings, { host: settings.writerHost, role: "writer" }, clock);
  const { table } = settings;
  const timeout = STATEMENT_TIMEOUT_MS;

  return {
    readTimes: (trace) =>
      reader.read(async (connection) => {
        const [rows] = await connection.query<Row[]>({
          sql: traced("SELECT * FROM ??", trace),
          values: [table],
          rowsAsArray: true,
          timeout,
        });
        return rows.map((row) => row[0] ?? "");
      }),
    writeTime: (time, trace) =>
      writer.write(async (connection) => {
        const sql = traced("INSERT INTO ?? VALUES (?)", trace);
        await connection.query({ sql, values: [table, time], timeout });
      }),
    checkReadable: () =>
      reader.once(async (connection) => {
        await connection.query({ sql: "SELECT 1 FROM ?? LIMIT 1", values: [table], timeout });
      }),
    close: async () => {
      await Promise.allSettled([reader.close(), writer.close()]);
    },
  };
}
