import type { PoolConnection, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import { type Clock, systemClock } from "../../lab/model/clock.ts";
import { openEndpoint, STATEMENT_TIMEOUT_MS } from "../mysql/endpoint.ts";
import type { DatabaseSettings } from "../settings.ts";
import { type TraceId, traced } from "../trace.ts";
import type { AccountStore, Attempts } from "./accounts.ts";
import type { Session } from "./session.ts";

/** Names are compared by their bytes: `hanako` and `Hanako` are two. Times are milliseconds since the epoch. */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS users (
     name VARBINARY(32) PRIMARY KEY, password_hash VARBINARY(255) NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS sessions (
     id_hash CHAR(64) CHARACTER SET ascii PRIMARY KEY, user VARBINARY(32) NOT NULL,
     created_ms BIGINT NOT NULL, expires_ms BIGINT NOT NULL, KEY (expires_ms))`,
  `CREATE TABLE IF NOT EXISTS attempts (
     account CHAR(64) CHARACTER SET ascii PRIMARY KEY, count INT NOT NULL, since_ms BIGINT NOT NULL, KEY (since_ms))`,
];

/** `count` is computed first, from the `since_ms` that was there. A window never begins before one that is known. */
const COUNT_ATTEMPT = oneLine(`INSERT INTO attempts (account, count, since_ms) VALUES (?, 1, ?) AS tried
  ON DUPLICATE KEY UPDATE
    count = IF(attempts.since_ms <= ?, 1, attempts.count + 1),
    since_ms = IF(attempts.since_ms <= ?, tried.since_ms, attempts.since_ms)`);

const FIND_SESSION = oneLine(`SELECT id_hash AS idHash, CAST(user AS CHAR) AS user, created_ms AS createdAtMs,
  expires_ms AS expiresAtMs FROM sessions WHERE id_hash = ?`);

/** Deleted at once: a server must not hold the others up for long. */
const SWEPT_ROWS = 1_000;

type Value = string | number;

/** Users and sessions in MySQL. */
export function createMysqlAccounts(settings: DatabaseSettings, clock: Clock = systemClock): AccountStore {
  const endpoint = openEndpoint(settings, { host: settings.writerHost, role: "writer" }, clock);
  const write = (trace: TraceId | undefined, sql: string, ...values: Value[]) =>
    endpoint.write((connection) => execute(connection, traced(sql, trace), values));
  const read = <T>(trace: TraceId | undefined, sql: string, ...values: Value[]) =>
    endpoint.read((connection) => selectOne<T>(connection, traced(sql, trace), values));

  return {
    async prepare() {
      for (const table of TABLES) await write(undefined, table);
    },
    putUser: (name, passwordHash) => write(undefined, "REPLACE INTO users VALUES (?, ?)", name, passwordHash),
    async findPasswordHash(name, trace) {
      const sql = "SELECT CAST(password_hash AS CHAR) AS hash FROM users WHERE name = ?";
      return (await read<{ hash: string }>(trace, sql, name))?.hash;
    },
    async countAttempt(account, nowMs, windowMs, trace) {
      const over = nowMs - windowMs;
      await write(trace, COUNT_ATTEMPT, account, nowMs, over, over);
      const sql = "SELECT count, since_ms AS sinceMs FROM attempts WHERE account = ?";
      return (await read<Attempts>(trace, sql, account)) ?? { count: 1, sinceMs: nowMs };
    },
    forgetAttempts: (account, trace) => write(trace, "DELETE FROM attempts WHERE account = ?", account),
    addSession: ({ idHash, user, createdAtMs, expiresAtMs }, trace) =>
      write(trace, "INSERT INTO sessions VALUES (?, ?, ?, ?)", idHash, user, createdAtMs, expiresAtMs),
    findSession: (idHash, trace) => read<Session>(trace, FIND_SESSION, idHash),
    extendSession: (idHash, expiresAtMs, trace) =>
      write(trace, "UPDATE sessions SET expires_ms = ? WHERE id_hash = ?", expiresAtMs, idHash),
    deleteSession: (idHash, trace) => write(trace, "DELETE FROM sessions WHERE id_hash = ?", idHash),
    async sweep(nowMs, windowMs) {
      await write(undefined, `DELETE FROM sessions WHERE expires_ms <= ? LIMIT ${SWEPT_ROWS}`, nowMs);
      await write(undefined, `DELETE FROM attempts WHERE since_ms <= ? LIMIT ${SWEPT_ROWS}`, nowMs - windowMs);
    },
    async checkReadable() {
      await endpoint.once((connection) => selectOne(connection, "SELECT 1 FROM sessions LIMIT 1", []));
    },
    close: () => endpoint.close(),
  };
}

async function execute(connection: PoolConnection, sql: string, values: readonly Value[]): Promise<void> {
  await connection.query<ResultSetHeader>({ sql, values: [...values], timeout: STATEMENT_TIMEOUT_MS });
}

/** The first row, with the columns that the statement names. */
async function selectOne<T>(connection: PoolConnection, sql: string, values: readonly Value[]): Promise<T | undefined> {
  const query = { sql, values: [...values], timeout: STATEMENT_TIMEOUT_MS };
  const [rows] = await connection.query<(RowDataPacket & T)[]>(query);
  return rows[0];
}

/** So that the database logs it in one line with the trace at its end. */
function oneLine(sql: string): string {
  return sql.replace(/\s+/g, " ");
}
