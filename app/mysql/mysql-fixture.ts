/** A real MySQL server in a container of its own, for the tests of this folder. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { GenericContainer, Wait } from "testcontainers";
import { waitUntil } from "../../lab/model/wait.ts";
import type { StoreSettings } from "../settings.ts";

const run = promisify(execFile);

export interface MysqlServer {
  readonly settings: StoreSettings;
  /** The same as the environment of a program. */
  readonly environment: Record<string, string>;
  /** Runs a statement as root. */
  asRoot(sql: string): Promise<void>;
  docker(command: "pause" | "unpause" | "kill"): Promise<void>;
  remove(): Promise<void>;
}

/** What the server prints when it has begun; it may still be initialising. */
const BEGUN = /mysqld/;

/** Starts the server; it does not answer yet. */
export async function startMysql(): Promise<MysqlServer> {
  const container = await new GenericContainer("tierlab/mysql")
    .withEnvironment({
      TIERLAB_WIRED: "no",
      MYSQL_ROOT_PASSWORD: ROOT_PASSWORD,
      MYSQL_DATABASE: ACCOUNT.database,
      MYSQL_USER: ACCOUNT.user,
      MYSQL_PASSWORD: ACCOUNT.password,
    })
    .withCommand(["--server-id=1"])
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forLogMessage(BEGUN))
    .start();
  const port = container.getMappedPort(PORT);
  const settings = {
    ...ACCOUNT,
    port,
    writerHost: "127.0.0.1",
    readerHost: "127.0.0.1",
    table: "times",
  };
  return {
    settings,
    environment: environmentOf(settings),
    asRoot: (sql) => runAsRoot(port, sql),
    docker: async (command) => void (await run("docker", [command, container.getId()])),
    remove: async () => void (await container.stop({ removeVolumes: true })),
  };
}

const PORT = 3306;
const ACCOUNT = { database: "testdb", user: "admin", password: "s3cret" };
const ROOT_PASSWORD = "r00t";

function environmentOf({ database, user, password, port, table }: StoreSettings): Record<string, string> {
  return {
    DB_NAME: database,
    DB_USER: user,
    DB_PASSWORD: password,
    DB_TABLENAME: table,
    DB_READ_ENDPOINT_ADDRESS: "127.0.0.1",
    DB_WRITE_ENDPOINT_ADDRESS: "127.0.0.1",
    MYSQL_PORT: String(port),
  };
}

async function runAsRoot(port: number, sql: string): Promise<void> {
  const connection = await waitUntil(
    () => createConnection({ host: "127.0.0.1", port, user: "root", password: ROOT_PASSWORD }),
    { what: "MySQL to answer", timeoutMs: 60_000, everyMs: 200 },
  );
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
