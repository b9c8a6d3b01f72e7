import { beforeAll, expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { buildImages } from "./build.ts";
import { docker, runCommand } from "./command.ts";
import { startContainer, type TestContainer } from "./test-container.ts";

beforeAll(async () => {
  await buildImages({ only: ["mysql"] });
});

/** With what breaks careless quoting. */
const rootPassword = "r'o\\o\"t $x";
const settings = {
  TIERLAB_WIRED: "no",
  MYSQL_ROOT_PASSWORD: rootPassword,
  MYSQL_DATABASE: "test_db",
  MYSQL_USER: "admin",
  MYSQL_PASSWORD: "secret",
  MYSQL_REPLICATION_USER: "replicator",
  MYSQL_REPLICATION_PASSWORD: "follow",
};

const environment = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).flatMap(([name, value]) => ["--env", `${name}=${value}`]);

async function startServer(command: readonly string[], options: readonly string[] = []): Promise<TestContainer> {
  const server = await startContainer("mysql", { options: [...environment(settings), ...options], command });
  onTestFinished(server.remove);
  return server;
}

/** Rows as tab-separated lines, without names. */
const query = (server: TestContainer, user: string, password: string, sql: string) =>
  docker([
    "exec",
    "--env",
    `MYSQL_PWD=${password}`,
    server.name,
    "mysql",
    `--user=${user}`,
    "--batch",
    "--raw",
    "-N",
    "-e",
    sql,
  ]);

const asRoot = (server: TestContainer, sql: string) => query(server, "root", rootPassword, sql);

/** The server is settled when it answers and no mark is left. */
const awaitReady = (server: TestContainer) =>
  waitUntil(
    async () => {
      await server.run("sh", "-c", "! ls -A /var/lib/mysql | grep -q ^[.]un");
      return await asRoot(server, "SELECT 1");
    },
    { what: "MySQL to be ready", timeoutMs: 30_000, everyMs: 200 },
  );

test("a first start honours the official image's variables and writes no GTID", async () => {
  const server = await startServer(["--server-id=11", "--rpl-semi-sync-source-enabled=ON"]);
  await awaitReady(server);
  expect(await asRoot(server, "SELECT @@gtid_executed, @@gtid_mode, @@server_id, @@rpl_semi_sync_source_enabled")).toBe(
    "\tON\t11\t1\n",
  );
  expect(await asRoot(server, "SELECT user, host FROM mysql.user WHERE user NOT LIKE 'mysql.%' ORDER BY 1, 2")).toBe(
    "admin\t%\nreplicator\t%\nroot\t%\nroot\tlocalhost\n",
  );
  expect(await query(server, "admin", "secret", "SHOW GRANTS")).toBe(
    "GRANT USAGE ON *.* TO `admin`@`%`\nGRANT ALL PRIVILEGES ON `test\\_db`.* TO `admin`@`%`\n",
  );
  expect(await asRoot(server, "SHOW GRANTS FOR replicator")).toBe(
    "GRANT REPLICATION SLAVE ON *.* TO `replicator`@`%`\n",
  );
});

/** A server that finds one file in /docker-entrypoint-initdb.d. */
async function startServerWith(file: string, content: string): Promise<TestContainer> {
  const place = 'printf "%s" "$2" >"/docker-entrypoint-initdb.d/$1"; exec /opt/tierlab/mysql-server --server-id=11';
  return startServer(["-c", place, "sh", file, content], ["--entrypoint", "sh"]);
}

test("a server killed while it initialises starts again from the beginning", async () => {
  const script = `client test_db -e 'CREATE TABLE t (n INT)'
    if [ ! -e /tmp/interrupted ]; then touch /tmp/interrupted; echo interrupt me; sleep infinity; fi
    client test_db -e 'INSERT INTO t VALUES (7)'`;
  const server = await startServerWith("a.sh", script);
  await server.awaitLog("interrupt me");
  await docker(["kill", server.name]);
  await docker(["start", server.name]);
  await awaitReady(server);
  expect(await query(server, "admin", "secret", "SELECT n, @@gtid_executed FROM test_db.t")).toBe("7\t\n");
});

test("a restart keeps data and passwords", async () => {
  const server = await startServer(["--server-id=11"]);
  await awaitReady(server);
  await query(server, "admin", "secret", "CREATE TABLE test_db.t (n INT); INSERT INTO test_db.t VALUES (7)");
  await asRoot(server, "ALTER USER admin IDENTIFIED BY 'changed'");
  await docker(["restart", "--time", "20", server.name]);
  await awaitReady(server);
  expect(await query(server, "admin", "changed", "SELECT n FROM test_db.t")).toBe("7\n");
});

test("two servers initialised alike replicate by position of GTIDs", async () => {
  const source = await startServer(["--server-id=11", "--port=3307"]);
  const replica = await startServer(["--server-id=12", "--port=3308"], ["--network", `container:${source.name}`]);
  await awaitReady(source);
  await awaitReady(replica);
  await asRoot(
    replica,
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=3307, SOURCE_USER='replicator',
      SOURCE_PASSWORD='follow', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1;
    START REPLICA`,
  );
  await query(source, "admin", "secret", "CREATE TABLE test_db.t (n INT); INSERT INTO test_db.t VALUES (7)");
  const rows = () => query(replica, "admin", "secret", "SELECT n FROM test_db.t");
  expect(await waitUntil(rows, { what: "the row on the replica", timeoutMs: 20_000 })).toBe("7\n");
});

test("files of docker-entrypoint-initdb.d are run once, outside the binary log", async () => {
  const server = await startServerWith("a.sql", "CREATE TABLE t (n INT); INSERT INTO t VALUES (42);");
  await awaitReady(server);
  expect(await query(server, "admin", "secret", "SELECT n, @@gtid_executed FROM test_db.t")).toBe("42\t\n");
});

test("a directory with somebody else's files is left alone", async () => {
  const place =
    "echo mine >/var/lib/mysql/notes; /opt/tierlab/mysql-server || cat /var/lib/mysql/notes; ls -A /var/lib/mysql";
  const server = await startServer(["-c", place], ["--entrypoint", "sh"]);
  await runCommand("docker", ["wait", server.name]);
  expect(await server.logs()).toBe("mine\nnotes\n/var/lib/mysql holds files but no MySQL data: give an empty volume\n");
});

test("a server without a root password says which variable to set", async () => {
  const server = await startContainer("mysql", { options: ["--env", "TIERLAB_WIRED=no"] });
  onTestFinished(server.remove);
  const { stdout } = await runCommand("docker", ["wait", server.name]);
  expect({ status: stdout.trim(), said: (await server.logs()).trim() }).toEqual({
    status: "1",
    said: "no root password: set MYSQL_ROOT_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD or MYSQL_ALLOW_EMPTY_PASSWORD",
  });
});
