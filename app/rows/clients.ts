/** Two ways to write rows through an endpoint: as one should, and as one should not. */
import { lookup } from "node:dns/promises";
import type { Socket } from "node:net";
import { type Connection, createConnection } from "mysql2/promise";
import { systemClock } from "../../lab/model/clock.ts";
import { openEndpoint } from "../mysql/endpoint.ts";
import { isReadOnly, spoilsConnection } from "../mysql/faults.ts";
import type { DatabaseSettings } from "../settings.ts";

export interface RowClient {
  /** @param sql one statement @returns the address of the server that did it. @throws what the driver or the pool did */
  insert(sql: string, values: readonly string[], timeoutMs: number): Promise<string>;
}

type Login = Pick<DatabaseSettings, "port" | "user" | "password" | "database">;

/** With the application's own pool. */
export function createPooledClient(login: Login, host: string): RowClient {
  const endpoint = openEndpoint(login, { host, role: "writer" }, systemClock);
  return {
    insert: (sql, values, timeout) =>
      endpoint.write(async (connection) => {
        await connection.query({ sql, values: [...values], timeout });
        return addressOf(connection);
      }),
  };
}

/**
 * Keeps the address that the name had at first, as a run-time does whose cache of names has no end, and its one connection for as
 * long as that lasts.
 */
export function createNaiveClient(login: Login, name: string): RowClient {
  let host: Promise<string> | undefined;
  let open: Promise<Connection> | undefined;
  const connect = async (connectTimeout: number) => {
    host ??= lookup(name, 4).then(({ address }) => address);
    const { port, user, password, database } = login;
    const made = await createConnection({ host: await host, port, user, password, database, connectTimeout });
    made.on("error", () => forget(made));
    return made;
  };
  const forget = (connection?: Connection) => {
    open = undefined;
    connection?.destroy();
  };
  return {
    async insert(sql, values, timeout) {
      open ??= connect(timeout);
      const connection = await open.catch((error: unknown) => {
        forget();
        throw error;
      });
      try {
        await connection.query({ sql, values: [...values], timeout });
        return addressOf(connection);
      } catch (error) {
        // What a server refuses is no reason to leave it: that is what makes this client naive.
        if (spoilsConnection(error) && !isReadOnly(error)) forget(connection);
        throw error;
      }
    },
  };
}

/** Of the server at the other end; the driver's types do not tell of it. */
function addressOf(connection: object): string {
  const { stream } = (connection as { readonly connection: { readonly stream: Socket } }).connection;
  return stream.remoteAddress ?? "";
}
