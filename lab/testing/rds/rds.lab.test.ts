/** RDS outside a cluster: `shop`, a Multi-AZ instance, and `report`, its read replica, met from a machine in their VPC. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LabEvent } from "../../model/events.ts";
import { waitUntil } from "../../model/index.ts";
import type { DatabaseStatus } from "../../model/status.ts";
import { startLab } from "../../project/start.ts";
import type { StartedLab } from "../../project/started-lab.ts";
import { labName, TEST_TIME_SCALE } from "../test-lab.ts";

const PATIENCE = { timeoutMs: 90_000, everyMs: 200 };

let lab: StartedLab;
let endpoints: Readonly<Record<"shop" | "report", string>>;

beforeAll(async () => {
  const template = new URL("template.yaml", import.meta.url).pathname;
  lab = await startLab({ template, name: labName("rds"), timeScale: TEST_TIME_SCALE });
  const [shop, report] = await Promise.all([statusOf("shop"), statusOf("report")]);
  endpoints = { shop: shop.endpoint, report: report.endpoint };
  await inSync();
});
afterAll(() => lab?.stop());

async function statusOf(instance: string): Promise<DatabaseStatus> {
  const found = (await lab.status()).databases.find(({ cluster }) => cluster === instance);
  if (!found) throw new Error(`the lab has no ${instance}`);
  return found;
}

const until = (what: string, check: () => Promise<boolean>) => waitUntil(check, { what, ...PATIENCE });

const inSync = () =>
  until("the standby to be in sync", async () => (await statusOf("shop")).members.some(({ isInSync }) => isInSync));

/** What the machine's client prints, errors too. */
async function query(instance: "shop" | "report", sql: string, host = endpoints[instance]): Promise<string> {
  const port = instance === "shop" ? 3306 : 3307;
  const client = `MYSQL_PWD=practice-only-1 exec mysql --connect-timeout=2 -u admin -h ${host} -P ${port} -N shop -e`;
  const { stdout, stderr } = await lab.exec("machine-1", ["sh", "-c", `${client} "$1" 2>&1`, "sh", sql], {
    timeoutMs: 60_000,
  });
  return (stdout + stderr).trim();
}

/** The same row is sent until its commit has been told; by then it may have been there. */
const write = (number: number) =>
  until(`row ${number} to be committed`, async () =>
    /^$|Duplicate entry/.test(await query("shop", `INSERT INTO t VALUES (${number})`)),
  );

const rows = (instance: "shop" | "report") => query(instance, "SELECT GROUP_CONCAT(n ORDER BY n) FROM t");

/** Which of its servers is the primary, and which the standby. */
async function serverOf(role: "writer" | "standby"): Promise<string> {
  const found = (await statusOf("shop")).members.find((one) => one.role === role);
  return `${found?.identifier}-1`;
}

const untilTurned = (primary: string) =>
  until(`${primary} to be the standby`, async () => {
    const { members } = await statusOf("shop");
    const isThere = members.every(({ state }) => state === "available");
    return isThere && (await serverOf("standby")) === primary;
  });

async function codesAfter(id: number, instance: string): Promise<(string | undefined)[]> {
  const own: LabEvent[] = [];
  for await (const event of lab.events({ after: id })) own.push(event);
  return own.flatMap((event) => (event.kind === "database" && event.instance === instance ? [event.code] : []));
}

async function lastEvent(): Promise<number> {
  let last = 0;
  for await (const { id } of lab.events()) last = id;
  return last;
}

test("a Multi-AZ instance has one endpoint, and nothing in the VPC reaches its standby (R38)", async () => {
  expect(await query("shop", "CREATE TABLE t (n INT PRIMARY KEY)")).toBe("");
  await write(1);
  const name = await serverOf("standby");
  const standby = (await lab.status()).instances.find((one) => one.name === name);
  expect(await query("shop", "SELECT 1", standby?.privateIp)).toContain("ERROR 2003");
  expect((await statusOf("shop")).secondaryAvailabilityZone).toBe(standby?.availabilityZone);
});

test("a read replica has the rows, refuses writes, and shows how far it is behind (R37, R43, R44)", async () => {
  await until("the row to be there", async () => (await rows("report")) === "1");
  expect(await query("report", "INSERT INTO t VALUES (2)")).toContain("ERROR 1290");
  const lock = query("report", "LOCK TABLES t READ; SELECT SLEEP(60)");
  await until("the table to be locked", async () => (await asRoot("SHOW PROCESSLIST")).includes("SLEEP(60)"));
  await write(2);
  await until("the lag to show", async () => ((await statusOf("report")).replication?.lagSeconds ?? 0) >= 1);
  await asRoot(
    "SELECT GROUP_CONCAT('KILL ', id SEPARATOR ';') INTO @kill FROM information_schema.processlist WHERE user = 'admin'; PREPARE kills FROM @kill; EXECUTE kills",
  );
  await lock;
  await until("the lag to be gone", async () => (await statusOf("report")).replication?.lagSeconds === 0);
  const told = await lastEvent();
  await asRoot("STOP REPLICA SQL_THREAD");
  await until("replication to be stopped", async () => (await statusOf("report")).replication?.state === "stopped");
  expect((await statusOf("report")).replication?.lagSeconds).toBe(-1);
  await asRoot("START REPLICA SQL_THREAD");
  await until("it to go on", async () => (await codesAfter(told, "report")).length === 2);
  expect(await codesAfter(told, "report")).toEqual(["RDS-EVENT-0062", "RDS-EVENT-0046"]);
});

const asRoot = (sql: string) => lab.databases.sql(sql, { of: "report", user: "root" });

test("a primary that is killed gives way to its standby, behind the same endpoint; the replica follows (R38 to R40, R47)", async () => {
  const told = await lastEvent();
  const primary = await serverOf("writer");
  await lab.act("kill", primary);
  await write(3);
  expect(await rows("shop")).toBe("1,2,3");
  await untilTurned(primary);
  await until("the replica to have it", async () => (await rows("report")) === "1,2,3");
  const codes = (await codesAfter(told, "shop")).filter(
    (code) => code !== "RDS-EVENT-0004" && code !== "RDS-EVENT-0006",
  );
  expect(codes).toEqual(["RDS-EVENT-0013", "RDS-EVENT-0015", "RDS-EVENT-0049"]);
  await inSync();
});

test("a reboot with failover makes the standby the primary; where there is none it is refused (R39, R41)", async () => {
  await expect(lab.databases.reboot("report", { forceFailover: true })).rejects.toMatchObject({
    code: "InvalidParameterCombination",
  });
  const [before, primary] = [await statusOf("shop"), await serverOf("writer")];
  await lab.databases.reboot("shop", { forceFailover: true });
  await untilTurned(primary);
  await write(4);
  const after = await statusOf("shop");
  expect(after.secondaryAvailabilityZone).not.toBe(before.secondaryAvailabilityZone);
  await until("the replica to have it", async () => (await rows("report")) === "1,2,3,4");
});

test("a promotion ends sessions, and the replica takes writes and stands alone (R45, R48)", async () => {
  const told = await lastEvent();
  const session = query("report", "SELECT SLEEP(60); SELECT 'goes on'");
  await until("the session to be there", async () => (await asRoot("SHOW PROCESSLIST")).includes("SLEEP(60)"));
  await lab.databases.promote("report");
  expect(await session).toMatch(/ERROR (2013|1053|2006)/);
  await until("it to take writes", async () => (await query("report", "INSERT IGNORE INTO t VALUES (9)")) === "");
  await write(5);
  expect([await rows("report"), await rows("shop")]).toEqual(["1,2,3,4,9", "1,2,3,4,5"]);
  const { source, members } = await statusOf("report");
  expect([source, members[0]?.role]).toEqual([undefined, "writer"]);
  await until("its restart to be told", async () => (await codesAfter(told, "report")).length >= 3);
  expect(await codesAfter(told, "report")).toEqual(["RDS-EVENT-0057", "RDS-EVENT-0004", "RDS-EVENT-0006"]);
});
