/** What `tierlab db` and `tierlab metrics` tell of a real cluster, and do to it; it is left as it was found. */
import { beforeAll, expect, test } from "vitest";
import { createHandle, type DatabaseHandle, type DatabaseMember, type LabHandle } from "../../lab/handle/index.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { sharedLab } from "../../lab/testing/test-lab.ts";

let lab: LabHandle;
let database: DatabaseHandle;
let writer: DatabaseMember;
let reader: DatabaseMember;

const until = <T>(what: string, check: () => Promise<T>) => waitUntil(check, { what, timeoutMs: 90_000, everyMs: 200 });
const member = async (identifier: string) => {
  const found = (await database.status()).members.find((one) => one.identifier === identifier);
  if (!found) throw new Error(`no ${identifier}`);
  return found;
};
const isWhole = async () => (await lab.status()).ready && (await database.readers()).every(({ isInSync }) => isInSync);

beforeAll(async () => {
  lab = createHandle(await sharedLab("plain"));
  database = lab.database((await lab.status()).databases[0]?.cluster ?? "");
  await until("the reader to be in sync", isWhole);
  const { members } = await database.status();
  [writer, reader] = ["writer", "reader"].map((role) => members.find((one) => one.role === role)) as [
    DatabaseMember,
    DatabaseMember,
  ];
});

/** Codes of what RDS tells of an instance, since the event of that id. */
async function codesSince(id: number, instance: string): Promise<(string | undefined)[]> {
  const codes: (string | undefined)[] = [];
  for await (const event of lab.events({ after: id })) {
    if (event.kind === "database" && event.instance === instance) codes.push(event.code);
  }
  return codes;
}

async function lastEvent(): Promise<number> {
  let last = 0;
  for await (const { id } of lab.events()) last = id;
  return last;
}

test("R23, R36: members have tiers, transactions and connections, and their metrics CloudWatch's names", async () => {
  await database.sql("CREATE TABLE IF NOT EXISTS command (n INT PRIMARY KEY); REPLACE INTO command VALUES (1)");
  await until("the reader to have the row", async () =>
    (await database.sql("SELECT n FROM command", "reader").catch(() => "")).includes("1"),
  );
  await until("both to have the same transactions", async () => {
    const [one, other] = [await member(writer.identifier), await member(reader.identifier)];
    return one.gtidExecuted !== undefined && one.gtidExecuted === other.gtidExecuted && other.lagTransactions === 0;
  });
  expect(await member(reader.identifier)).toMatchObject({
    ...{ role: "reader", state: "available", isInSync: true, lagMs: expect.any(Number) },
    ...{ connections: expect.any(Number), promotionTier: expect.any(Number) },
  });
  const metricsOf = async (identifier: string) => {
    const { databases = [] } = await lab.metrics(identifier);
    return databases.map(({ metric }) => metric);
  };
  await until("rates of the writer", async () => (await metricsOf(writer.identifier)).includes("CommitThroughput"));
  expect(await metricsOf(writer.identifier)).toEqual(
    expect.arrayContaining(["DatabaseConnections", "Queries", "EngineUptime", "AuroraReplicaLagMaximum"]),
  );
  expect(await metricsOf(reader.identifier)).toEqual(expect.arrayContaining(["AuroraReplicaLag", "SelectThroughput"]));
});

test("R07, R08: a custom endpoint leads to members of its type, as soon as it is made and changed", async () => {
  const { endpoints } = lab.databases;
  const [client] = await lab.instances("AppGroup");
  const addressOf = async (name: string) => {
    const { stdout } = await lab.exec(client?.instanceId ?? "", ["getent", "hosts", name]);
    return stdout.split(/\s/)[0];
  };
  const addresses = new Map((await lab.status()).instances.map((one) => [one.instanceId, one.privateIp]));
  const [writerIp, readerIp] = [writer, reader].map(({ instanceId }) => instanceId && addresses.get(instanceId));
  const { endpoint: name } = await endpoints.create({ identifier: "command", type: "READER" });
  try {
    await until("the name to lead to the reader", async () => (await addressOf(name)) === readerIp);
    expect(await endpoints.list()).toMatchObject([{ status: "available", leadsTo: [reader.identifier] }]);
    await endpoints.modify("command", { type: "ANY", staticMembers: [writer.identifier] });
    await until("the name to lead to the writer", async () => (await addressOf(name)) === writerIp);
  } finally {
    await endpoints.remove("command");
  }
  await until("the name to be gone", async () => (await addressOf(name)) === "");
});

test("R14, R21, R22: a writer that is rebooted stays the writer, and its reader up", async () => {
  const since = await lastEvent();
  const before = (await member(reader.identifier)).uptimeSeconds ?? 0;
  expect(await database.reboot()).toMatchObject({ instance: writer.identifier });
  await expect(lab.databases.reboot(writer.identifier)).rejects.toMatchObject({ code: "InvalidDBInstanceState" });
  await until("the writer to be back", async () => (await member(writer.identifier)).state === "available");
  expect((await database.writer())?.identifier).toBe(writer.identifier);
  expect((await member(reader.identifier)).uptimeSeconds).toBeGreaterThanOrEqual(before);
  expect(await database.sql("SELECT n FROM command")).toBe("n\n1\n");
  expect(await codesSince(since, writer.identifier)).toEqual(["RDS-EVENT-0004", "RDS-EVENT-0006"]);
  expect(await codesSince(since, reader.identifier)).toEqual([]);
  await until("the cluster to be whole", isWhole);
});

test("R22: a reader that is rebooted is in sync again, and the writer up all the while", async () => {
  const since = await lastEvent();
  await database.reboot(reader.identifier);
  expect(await database.sql("REPLACE INTO command VALUES (2)")).toBe("");
  await until("the reader to be back", async () => (await member(reader.identifier)).state === "available");
  await until("the cluster to be whole", isWhole);
  expect(await database.sql("SELECT COUNT(*) FROM command", "reader")).toBe("COUNT(*)\n2\n");
  expect(await codesSince(since, reader.identifier)).toEqual(["RDS-EVENT-0004", "RDS-EVENT-0006"]);
  expect(await codesSince(since, writer.identifier)).toEqual([]);
  await database.sql("DROP TABLE command");
});
