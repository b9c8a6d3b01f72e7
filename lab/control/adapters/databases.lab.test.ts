import { afterAll, beforeAll, expect, inject, test } from "vitest";
import "../../testing/global-setup.ts";
import { databaseEnvironment, databaseFlags } from "../../compose/database.ts";
import { connectDocker, execIn, killContainer, listInventory, removeLab, wire } from "../../docker/index.ts";
import { launchInstance } from "../../docker/launch.ts";
import type { DbRoles } from "../../model/db-roles.ts";
import type { LabEventBody } from "../../model/events.ts";
import { interfaceNameOf, macOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { DbCluster, Lab } from "../../model/lab.ts";
import { LABEL } from "../../model/naming.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { waitUntil } from "../../model/wait.ts";
import type { DatabaseLedger } from "../ports.ts";
import { connectDatabases } from "./databases.ts";

const docker = connectDocker();
const name = `${inject("labRun")}-db`;
const router = "10.0.7.1";

const cluster = {
  logicalId: "Cluster",
  identifier: "cluster",
  port: 3306,
  databaseName: "shop",
  masterUsername: "admin",
  masterUserPassword: "practice-only",
  endpoint: "cluster.example",
  readerEndpoint: "cluster-ro.example",
  instances: [1, 2].map((number) => ({
    logicalId: `Database${number}`,
    identifier: `db-${number}`,
    privateIp: `10.0.7.${number + 3}`,
    endpoint: `db-${number}.example`,
    promotionTier: 1,
    serverId: number,
  })),
} as unknown as DbCluster;
const lab = { name, dbClusters: [cluster] } as unknown as Lab;

/** The router alone: two servers need nothing else of the fabric. */
async function startFabric(): Promise<void> {
  const fabric = await docker.createContainer({
    Image: "tierlab/fabric",
    Cmd: ["sleep", "infinity"],
    Env: ["TIERLAB_WIRED=no"],
    Labels: { [LABEL.lab]: name, [LABEL.role]: "fabric" },
    HostConfig: { NetworkMode: "none", CapAdd: ["NET_ADMIN"], Sysctls: { "net.ipv4.ip_forward": "1" } },
  });
  await fabric.start();
  const argv = ["ip", "address", "add", `${router}/32`, "dev", "lo"];
  expect(await execIn(docker, fabric.id, argv, { timeoutMs: 10_000 })).toMatchObject({ exitCode: 0 });
}

beforeAll(async () => {
  const databases = cluster.instances.map((instance, index) =>
    launchInstance(docker, {
      lab: name,
      service: `database${index + 1}`,
      number: 1,
      resource: instance.logicalId,
      role: "db-instance",
      image: "tierlab/mysql",
      command: databaseFlags(cluster, instance),
      environment: databaseEnvironment(lab, cluster),
      dns: [],
    }),
  );
  await Promise.all([startFabric(), ...databases]);
});
afterAll(async () => {
  await removeLab(docker, name);
});

type Running = LabContainer & { state: { kind: "running" } };
const isRunning = (one: LabContainer | undefined): one is Running => one?.state.kind === "running";
const keep = connectDatabases(docker, lab, { sightings: async () => new Map(), timeScale: 1 });
let roles: DbRoles | undefined;
const reboots = new Map<string, number>();
/** As control's journal. */
const ledger: DatabaseLedger = {
  roles: () => roles,
  reboots: () => reboots,
  append(event) {
    if (event.kind === "database-roles") roles = event.roles;
    else if (event.kind === "database-reboot") reboots.delete(event.instance);
    else events.push(event);
  },
};
const wired = new Map<string, number>();
const events: LabEventBody[] = [];

/** What control does again and again: wire what was started, look at the servers, mend. */
async function step(): Promise<DatabaseStatus> {
  const inventory = await listInventory(docker, name);
  const fabric = inventory.find((one) => one.role === "fabric");
  const bare = inventory
    .filter((one) => one.role === "db-instance")
    .filter(isRunning)
    .filter((one) => wired.get(one.containerId) !== one.state.startedAtMs);
  if (isRunning(fabric) && bare.length > 0) {
    const results = await wire(docker, { lab: name, fabricPid: fabric.state.pid, plans: bare.map(planOf) });
    expect(results).toEqual(bare.map(({ containerId }) => ({ containerId })));
    for (const one of bare) wired.set(one.containerId, one.state.startedAtMs);
  }
  const report = await keep(inventory, ledger);
  events.push(...report.events);
  return report.statuses[0] as DatabaseStatus;
}

function planOf({ containerId, resource, state }: Running) {
  const address = cluster.instances.find((one) => one.logicalId === resource)?.privateIp ?? "";
  const hostname = `ip-${address.replaceAll(".", "-")}`;
  const [eni, mac] = [interfaceNameOf(containerId), macOf(containerId)];
  return { containerId, pid: state.pid, interface: eni, mac, address, router, mtu: 9001, hostname };
}

const awaitStates = (...states: string[]) =>
  waitUntil(async () => (await step()).members.map(({ role, state }) => `${role} ${state}`).join() === states.join(), {
    what: `the cluster to be ${states}`,
    timeoutMs: 90_000,
    everyMs: 300,
  });

const WHOLE = ["writer available", "reader available"];
const inSync = () => waitUntil(async () => (await step()) && roles?.inSync.length === 1, IN_SYNC);
const IN_SYNC = { what: "the reader to be in sync", timeoutMs: 60_000, everyMs: 100 };

async function containerOf(number: number): Promise<string> {
  const inventory = await listInventory(docker, name);
  return inventory.find((one) => one.resource === `Database${number}`)?.containerId ?? "";
}

/** What an application's user sees; `root` reads what only the server's administrator may. */
async function query(number: number, sql: string, user: "admin" | "root" = "admin"): Promise<string> {
  const [password, login] = user === "root" ? ["$MYSQL_ROOT_PASSWORD", "root"] : ["$MYSQL_PASSWORD", "$MYSQL_USER"];
  const client = `MYSQL_PWD=${password} exec mysql --user=${login} --batch --skip-column-names shop`;
  const { stdout, stderr, exitCode } = await execIn(docker, await containerOf(number), ["sh", "-c", client], {
    stdin: sql,
    timeoutMs: 90_000,
  });
  return (stdout + stderr).trim() || (exitCode === 0 ? "" : `ended with ${exitCode}`);
}

const awaitRows = (number: number, rows: string) =>
  waitUntil(async () => (await query(number, "SELECT GROUP_CONCAT(n ORDER BY n) FROM t")) === rows, {
    what: `rows ${rows} on server ${number}`,
    timeoutMs: 60_000,
    everyMs: 200,
  });

/** Of the reader towards the writer it has, as the application would meet it. */
const refusal =
  "ERROR 1290 (HY000) at line 1: The MySQL server is running with the --read-only option so it cannot execute this statement";

const messages = () =>
  events.flatMap((event) => (event.kind === "database" ? [`${event.instance}: ${event.message}`] : []));

test("two servers become a writer and a reader that acknowledges and refuses writes (R27, R28)", async () => {
  await awaitStates(...WHOLE);
  await inSync();
  expect(await query(1, "CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1)")).toBe("");
  await awaitRows(2, "1");
  expect(await query(2, "INSERT INTO t VALUES (2)")).toContain(refusal);
});

test("a writer that is killed gives way to its reader, and comes back as one (R12, R15, R17, R21)", async () => {
  const told = events.length;
  const session = query(2, "SELECT SLEEP(80)");
  await killContainer(docker, await containerOf(1));
  await awaitStates("reader available", "writer available");
  expect(await query(2, "INSERT INTO t VALUES (2); SELECT GROUP_CONCAT(n ORDER BY n) FROM t")).toBe("1,2");
  expect(await session).toMatch(/^ERROR 2013/);
  await awaitRows(1, "1,2");
  expect(await query(1, "INSERT INTO t VALUES (3)")).toContain(refusal);
  expect(messages().slice(told)).toEqual([
    "db-1: DB instance shutdown",
    "db-2: Started same AZ failover to DB instance: db-2",
    "db-2: Completed failover to DB instance: db-2",
    "db-1: DB instance restarted",
  ]);
  await inSync();
});

test("a writer that hangs is replaced; when it goes on, nobody is told of a write, and what it alone has is gone", async () => {
  const hung = docker.getContainer(await containerOf(2));
  await hung.pause();
  await awaitStates("writer available", "reader creating");
  expect(await query(1, "INSERT INTO t VALUES (4)")).toBe("");
  await hung.unpause();
  // It takes the write, has nobody who acknowledges it, and ends when control sees it.
  const alone = query(2, "INSERT INTO t VALUES (5)").catch(String);
  await waitUntil(async () => (await query(2, "SHOW PROCESSLIST", "root")).includes("semi-sync ACK"), {
    what: "the write to wait",
    timeoutMs: 20_000,
    everyMs: 50,
  });
  await awaitStates(...WHOLE);
  expect(await alone).not.toBe("");
  await inSync();
  expect(await query(1, "SELECT GROUP_CONCAT(n ORDER BY n) FROM t")).toBe("1,2,4");
  await awaitRows(2, "1,2,4");
});

test("a reader that is killed keeps the writer waiting only until it is given up, catches up and is in sync again", async () => {
  await killContainer(docker, await containerOf(2));
  const write = query(1, "INSERT INTO t VALUES (6)");
  await awaitStates(...WHOLE);
  expect(await write).toBe("");
  await inSync();
  await awaitRows(2, "1,2,4,6");
  expect(await query(2, "INSERT INTO t VALUES (7)")).toContain(refusal);
});

test("a reader that ends while its data is replaced is taken for an empty one, and gets a copy", async () => {
  // What a copy begins with, and what is left of the data when it is cut short.
  const mark = "SET sql_log_bin = OFF; CREATE USER tierlab_void@localhost ACCOUNT LOCK; DROP TABLE t";
  expect(await query(2, mark, "root")).toBe("");
  await killContainer(docker, await containerOf(2));
  const isTold = () => messages().some((message) => message.startsWith("db-2: Was left with half of a copy"));
  await waitUntil(async () => (await step()) && isTold(), { ...IN_SYNC, what: "the copy to be told of" });
  expect(roles?.inSync).toEqual([]);
  await inSync();
  await awaitRows(2, "1,2,4,6");
});
