import { afterAll, beforeAll, expect, inject, test } from "vitest";
import "../../testing/global-setup.ts";
import { databaseEnvironment, databaseFlags } from "../../compose/database.ts";
import { connectDocker, execIn, killContainer, listInventory, removeLab, wire } from "../../docker/index.ts";
import { launchInstance } from "../../docker/launch.ts";
import type { LabEventBody } from "../../model/events.ts";
import { interfaceNameOf, macOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { DbCluster, Lab } from "../../model/lab.ts";
import { LABEL } from "../../model/naming.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { waitUntil } from "../../model/wait.ts";
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
const keep = connectDatabases(docker, lab);
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
  const report = await keep(inventory);
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

async function containerOf(number: number): Promise<string> {
  const inventory = await listInventory(docker, name);
  return inventory.find((one) => one.resource === `Database${number}`)?.containerId ?? "";
}

/** What an application's user sees; `root` reads what only the server's administrator may. */
async function query(number: number, sql: string, user: "admin" | "root" = "admin"): Promise<string> {
  const [password, login] = user === "root" ? ["$MYSQL_ROOT_PASSWORD", "root"] : ["$MYSQL_PASSWORD", "$MYSQL_USER"];
  const client = `MYSQL_PWD=${password} exec mysql --user=${login} --batch --skip-column-names shop`;
  const { stdout, stderr } = await execIn(docker, await containerOf(number), ["sh", "-c", client], {
    stdin: sql,
    timeoutMs: 20_000,
  });
  return (stdout + stderr).trim();
}

const awaitRows = (number: number, rows: string) =>
  waitUntil(async () => (await query(number, "SELECT GROUP_CONCAT(n ORDER BY n) FROM t")) === rows, {
    what: `rows ${rows} on server ${number}`,
    timeoutMs: 60_000,
    everyMs: 200,
  });

const acknowledged = () =>
  query(
    1,
    "SHOW STATUS WHERE Variable_name LIKE 'Rpl_semi_sync_source_status' OR Variable_name LIKE '%source_clients'",
    "root",
  );

test("two servers become a writer and a reader that acknowledges and refuses writes (R27, R28)", async () => {
  await awaitStates(...WHOLE);
  await query(1, "CREATE TABLE t (n INT PRIMARY KEY); INSERT INTO t VALUES (1)");
  await awaitRows(2, "1");
  expect(await query(2, "INSERT INTO t VALUES (2)")).toContain(
    "ERROR 1290 (HY000) at line 1: The MySQL server is running with the --read-only option so it cannot execute this statement",
  );
  await waitUntil(async () => (await step()) && (await acknowledged()) === SEMI_SYNC_ON, {
    what: "the writer to wait for its reader",
    timeoutMs: 10_000,
  });
});

const SEMI_SYNC_ON = "Rpl_semi_sync_source_clients\t1\nRpl_semi_sync_source_status\tON";

test("a writer that is killed leaves the reader serving, is started in place, and is followed again (R13)", async () => {
  const told = events.length;
  await killContainer(docker, await containerOf(1));
  await awaitStates("writer stopped", "reader available");
  expect(await query(2, "SELECT n FROM t")).toBe("1");
  await awaitStates(...WHOLE);
  await query(1, "INSERT INTO t VALUES (2)");
  await awaitRows(2, "1,2");
  expect(events.slice(told)).toEqual(
    ["DB instance shutdown", "DB instance restarted"].map((message) =>
      expect.objectContaining({ kind: "database", instance: "db-1", message }),
    ),
  );
});

test("a reader that is killed catches up and is the reader that it was", async () => {
  await killContainer(docker, await containerOf(2));
  await query(1, "INSERT INTO t VALUES (3)");
  await awaitStates(...WHOLE);
  await awaitRows(2, "1,2,3");
  expect(await query(2, "INSERT INTO t VALUES (4)")).toContain("--read-only option");
  // A writer that gave up waiting begins again with a commit that its reader acknowledges, not before.
  const write = () => query(1, "CREATE TABLE IF NOT EXISTS beat (n INT PRIMARY KEY); REPLACE INTO beat VALUES (1)");
  await waitUntil(async () => (await step()) && (await write()) === "" && (await acknowledged()) === SEMI_SYNC_ON, {
    what: "the writer to wait for its reader",
    timeoutMs: 20_000,
  });
});
