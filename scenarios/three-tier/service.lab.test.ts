import { beforeAll, expect, test } from "vitest";
import { connectDocker } from "../../lab/docker/index.ts";
import { readLogs } from "../../lab/docker/logs.ts";
import type { LogEntry } from "../../lab/logs/index.ts";
import type { LabStatus } from "../../lab/model/status.ts";
import { waitUntil } from "../../lab/model/wait.ts";
import { readLabLogs } from "../../lab/project/lab-logs.ts";
import type { StartedLab } from "../../lab/project/started-lab.ts";
import { fetchFrom, runScript, sharedLab } from "../../lab/testing/test-lab.ts";

let lab: StartedLab;
let status: LabStatus;
let origin: string;

beforeAll(async () => {
  lab = await sharedLab("plain");
  status = await lab.status();
  origin = `http://${status.loadBalancers.find((one) => one.kind === "application")?.dnsName}`;
});

test("a time that is written through the writer is read through the reader", async () => {
  const written = await fetchFrom(lab, "client", `${origin}/write`);
  expect(written).toMatchObject({
    status: 200,
    body: expect.stringMatching(/^Saved: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  });
  await expect
    .poll(async () => JSON.parse((await fetchFrom(lab, "client", `${origin}/read`)).body), { timeout: 10_000 })
    .toContain(written.body.slice("Saved: ".length));
});

test("both application servers answer", async () => {
  const apps = status.instances.filter((one) => one.tier === "AppGroup").map((one) => one.instanceId);
  const seen = new Set<string | null>();
  for (let n = 0; n < 30 && seen.size < 2; n++) seen.add((await fetchFrom(lab, "client", `${origin}/`)).servedBy);
  expect([...seen].sort()).toEqual([...apps].sort());
});

/** What MySQL's own client says to a statement, asked as the application's user from a database server over the network. */
async function sql(endpoint: string, statement: string): Promise<string> {
  const client = 'MYSQL_PWD=$MYSQL_PASSWORD exec mysql -N -h "$1" -u "$MYSQL_USER" "$MYSQL_DATABASE" -e "$2"';
  const { stdout, stderr } = await lab.exec("db-instance1-1", ["sh", "-c", client, "sh", endpoint, statement]);
  return (stdout + stderr).trim();
}

test("the reader endpoint refuses writes with MySQL's own error, the writer takes them (R28, R29)", async () => {
  const database = status.databases[0];
  const insert = "INSERT INTO test VALUES (now())";
  expect(await sql(database?.readerEndpoint ?? "", insert)).toContain(
    "ERROR 1290 (HY000) at line 1: The MySQL server is running with the --read-only option so it cannot execute this statement",
  );
  expect(await sql(database?.endpoint ?? "", `${insert}; SELECT row_count()`)).toBe("1");
});

test("instances bear the names and metadata that AWS gives them", async () => {
  const web = status.instances.find((one) => one.tier === "WebGroup");
  const name = web?.name ?? "";
  const { stdout: hostname } = await lab.exec(name, ["hostname"]);
  expect(hostname.trim()).toBe(`ip-${web?.privateIp?.replaceAll(".", "-")}`);
  const metadata = await runScript(
    lab,
    name,
    `const base = "http://169.254.169.254/latest";
     const token = await (await fetch(base + "/api/token", { method: "PUT", headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60" } })).text();
     const get = async (path) => (await fetch(base + path, { headers: { "x-aws-ec2-metadata-token": token } })).text();
     const document = JSON.parse(await get("/dynamic/instance-identity/document"));
     console.log(JSON.stringify({
       id: await get("/meta-data/instance-id"), ip: await get("/meta-data/local-ipv4"),
       zone: await get("/meta-data/placement/availability-zone"), documented: document.instanceId,
       untokened: (await fetch(base + "/meta-data/instance-id")).status, userData: (await get("/user-data")).includes("ProxyPass /") }))`,
  );
  expect(JSON.parse(metadata)).toEqual({
    id: web?.instanceId,
    ip: web?.privateIp,
    zone: web?.availabilityZone,
    documented: web?.instanceId,
    untokened: 401,
    userData: true,
  });
});

test("one request is followed by its trace through all tiers, over the loss of who served it", async () => {
  const trace = `1-67891233-${Date.now().toString(16).padStart(24, "0")}`;
  const script = `await fetch(${JSON.stringify(`${origin}/write`)}, { headers: { "X-Amzn-Trace-Id": "Root=${trace}" } })`;
  await runScript(lab, "client", script);
  const follow = async () => {
    const found: LogEntry[] = [];
    const options = { filter: { trace }, follow: false, signal: new AbortController().signal };
    await readLabLogs(connectDocker(), lab.name, { ...options, onEntry: (entry) => found.push(entry) });
    return found;
  };
  const tiersOf = (entries: readonly LogEntry[]) => entries.map(({ source }) => source.tier);
  const whole = await waitUntil(
    async () => {
      const entries = await follow();
      return entries.length >= 5 && entries;
    },
    { what: "every tier to log the request", timeoutMs: 20_000 },
  );
  expect(tiersOf(whole)).toEqual(["alb", "web-group", "nlb", "app-group", "database"]);
  expect(whole.map(({ status }) => status)).toEqual([200, 200, undefined, 200, undefined]);
  expect(whole.at(-1)?.text).toContain("INSERT INTO `test` VALUES ('");

  const server = whole[3]?.source;
  await lab.act("kill", server?.containerId ?? "");
  await waitUntil(async () => (await lab.containers()).every((one) => one.containerId !== server?.containerId), {
    what: "the server to be removed",
    timeoutMs: 60_000,
  });
  const later = await follow();
  expect(tiersOf(later)).toEqual(tiersOf(whole));
  expect(later[3]).toEqual({ ...whole[3], source: { ...server, isGone: true } });
  await waitUntil(async () => (await lab.status()).ready, { what: "the lab to be whole", timeoutMs: 120_000 });
});

test("web servers log the ALB's own addresses as clients, in the combined format with the trace at its end", async () => {
  const nodes =
    status.loadBalancers.find((one) => one.kind === "application")?.nodes.map((node) => node.privateIp) ?? [];
  await fetchFrom(lab, "client", `${origin}/read`);
  const lines = (await Promise.all(["web-group-1", "web-group-2"].map((name) => logOf(name)))).flat();
  const asked = lines.filter((line) => line.includes('"GET /read HTTP/1.1" 200'));
  expect(asked).not.toEqual([]);
  for (const line of asked) {
    expect(line).toMatch(
      /^\S+ - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "GET \/read HTTP\/1\.1" 200 \d+ "-" "[^"]*" "Root=1-[0-9a-f-]{33}"$/,
    );
    expect(nodes).toContain(line.split(" ")[0]);
  }
});

async function logOf(name: string): Promise<string[]> {
  const { containerId } = await lab.container(name);
  const lines: string[] = [];
  await readLogs(connectDocker(), containerId, { follow: false }, (line) => lines.push(line.text));
  return lines;
}
