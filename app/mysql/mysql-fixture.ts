/** A real MySQL server in a container of its own, for the tests of this folder. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { waitUntil } from "../../lab/model/wait.ts";
import type { ApplicationSettings } from "../settings.ts";

const run = promisify(execFile);

export interface MysqlServer {
  readonly settings: ApplicationSettings;
  /** The same as the environment of a program. */
  readonly environment: Record<string, string>;
  /** Runs a statement as root. */
  asRoot(sql: string): Promise<void>;
  docker(command: "pause" | "unpause" | "kill"): Promise<void>;
  remove(): Promise<void>;
}

/** Starts the server; it does not answer yet. */
export async function startMysql(): Promise<MysqlServer> {
  const { stdout: container } = await run("docker", ["run", "--detach", ...OPTIONS]);
  const id = container.trim();
  const { stdout } = await run("docker", ["port", id, "3306/tcp"]);
  const port = Number(/:(\d+)\s*$/m.exec(stdout)?.[1]);
  const settings = {
    ...ACCOUNT,
    port,
    writerHost: "127.0.0.1",
    readerHost: "127.0.0.1",
    table: "times",
    listenPort: 0,
  };
  return {
    settings,
    environment: environmentOf(settings),
    asRoot: (sql) => runAsRoot(port, sql),
    docker: async (command) => void (await run("docker", [command, id])),
    remove: async () => void (await run("docker", ["rm", "--force", "--volumes", id])),
  };
}

const ACCOUNT = { database: "testdb", user: "admin", password: "s3cret" };
const ROOT_PASSWORD = "r00t";

const OPTIONS = [
  ...["--publish", "127.0.0.1::3306", "--env", "TIERLAB_WIRED=no", "--env", `MYSQL_ROOT_PASSWORD=${ROOT_PASSWORD}`],
  ...["--env", `MYSQL_DATABASE=${ACCOUNT.database}`, "--env", `MYSQL_USER=${ACCOUNT.user}`],
  ...["--env", `MYSQL_PASSWORD=${ACCOUNT.password}`, "tierlab/mysql", "--server-id=1"],
];

function environmentOf({ database, user, password, port, table }: ApplicationSettings): Record<string, string> {
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
