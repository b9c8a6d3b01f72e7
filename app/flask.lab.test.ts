/** The Flask application of tierlab/uwsgi and ours, over uwsgi and one database: a client cannot tell them apart. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildImages } from "../lab/docker/images/build.ts";
import { docker } from "../lab/docker/images/command.ts";
import { startContainer, type TestContainer } from "../lab/docker/images/test-container.ts";
import { waitUntil } from "../lab/model/wait.ts";
import { variablesOf } from "../proxy/uwsgi/fixture.ts";
import { encodePacket } from "../proxy/uwsgi/index.ts";

const DATABASE = { DB_NAME: "testdb", DB_USER: "admin", DB_PASSWORD: "s3cret" };
const SETTINGS = {
  ...DATABASE,
  ...{ DB_TABLENAME: "times", DB_READ_ENDPOINT_ADDRESS: "127.0.0.1", DB_WRITE_ENDPOINT_ADDRESS: "127.0.0.1" },
};
const EXPRESS_PORT = 9091;
const FLASK_PORT = 9090;
/** Of one that speaks HTTP, and whose writer's endpoint is a name of nobody. */
const HTTP_PORT = 9093;
const WITHOUT_WRITER = {
  DB_WRITE_ENDPOINT_ADDRESS: "nobody.invalid",
  LISTEN_PROTOCOL: "http",
  PORT: String(HTTP_PORT),
};

/** Sends a packet and prints the answer, both in base64. */
const CLIENT = `
  const socket = require("node:net").connect(Number(process.argv[1]), "127.0.0.1");
  socket.write(Buffer.from(process.argv[2], "base64"));
  socket.toArray().then((parts) => process.stdout.write(Buffer.concat(parts).toString("base64")));`;

const environment = (values: Readonly<Record<string, string>>) =>
  Object.entries({ TIERLAB_WIRED: "no", ...values }).flatMap(([name, value]) => ["--env", `${name}=${value}`]);

const containers: TestContainer[] = [];
let database: TestContainer;

/** All in one network namespace that leads nowhere. */
beforeAll(async () => {
  await buildImages({ only: ["mysql", "app", "uwsgi"] });
  database = await startContainer("mysql", {
    options: environment({
      MYSQL_ROOT_PASSWORD: "r00t",
      MYSQL_DATABASE: "testdb",
      MYSQL_USER: "admin",
      MYSQL_PASSWORD: "s3cret",
    }),
    command: ["--server-id=1"],
  });
  containers.push(database);
  const beside = ["--network", `container:${database.name}`];
  const express = { PORT: String(EXPRESS_PORT), LISTEN_PROTOCOL: "uwsgi", HEALTH_PORT: "9092" };
  containers.push(
    await startContainer("app", { options: [...beside, ...environment({ ...SETTINGS, ...express })] }),
    await startContainer("uwsgi", { options: [...beside, ...environment(SETTINGS)] }),
    await startContainer("uwsgi", { options: [...beside, ...environment({ ...SETTINGS, ...WITHOUT_WRITER })] }),
  );
  await runSql("CREATE TABLE times (dt datetime)");
  for (const port of [EXPRESS_PORT, FLASK_PORT]) {
    const isReady = async () => (await ask(port, "GET", "/readyz")).status === "HTTP/1.1 200 OK";
    await waitUntil(isReady, { what: `the application on ${port}`, timeoutMs: 120_000, everyMs: 500 });
  }
});

afterAll(async () => {
  for (const container of containers.reverse()) await container.remove();
});

async function runSql(sql: string): Promise<void> {
  const command = ["env", "MYSQL_PWD=s3cret", "mysql", "--user=admin", "--host=127.0.0.1", "testdb", "-e", sql];
  await waitUntil(() => database.run(...command).then(() => true), { what: sql, timeoutMs: 90_000, everyMs: 500 });
}

async function ask(port: number, method: string, path: string, header: Readonly<Record<string, string>> = {}) {
  const variables = { REQUEST_METHOD: method, REQUEST_URI: path, PATH_INFO: path, ...header };
  const packet = encodePacket(variablesOf(variables));
  const printed = await database.run("node", "-e", CLIENT, String(port), packet.toString("base64"));
  const [head = "", body] = Buffer.from(printed, "base64").toString("latin1").split("\r\n\r\n");
  const [status, ...fields] = head.split("\r\n");
  return { status, fields: fields.sort(), body };
}

const both = (method: string, path: string) =>
  Promise.all([ask(EXPRESS_PORT, method, path), ask(FLASK_PORT, method, path)]);

test.each([
  ["GET", "/"],
  ["HEAD", "/"],
  ["HEAD", "/write"],
  ["POST", "/write"],
  ["GET", "/nowhere"],
  ["GET", "/write/"],
  ["GET", "/WRITE"],
  ["OPTIONS", "/nowhere"],
  ["GET", "/healthz"],
  ["GET", "/readyz"],
])("%s %s has the same answer", async (method, path) => {
  const [express, flask] = await both(method, path);
  expect(flask).toEqual(express);
});

test("what either has written both read, the same byte for byte", async () => {
  for (const answer of await both("GET", "/write")) {
    expect(answer).toMatchObject({ status: "HTTP/1.1 200 OK" });
    expect(answer.fields).toEqual(["Content-Length: 26", "Content-Type: text/plain; charset=utf-8"]);
    expect(answer.body).toMatch(/^Saved: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  }
  const [express, flask] = await both("GET", "/read");
  expect(flask).toEqual(express);
  expect(flask?.body).toMatch(/^\[(\n {2}"\d{4}-[\d :-]+",)\n {2}"\d{4}-[\d :-]+"\n\]$/);
});

test("ALB-041: both name the root of a trace in their logs and statements, and the database prints these; nothing else gets there", async () => {
  const [express, flask] = [containers[1], containers[2]];
  const root = "1-67891233-abcdef012345678912345678";
  for (const port of [EXPRESS_PORT, FLASK_PORT]) {
    await ask(port, "GET", "/read", { HTTP_X_AMZN_TRACE_ID: `Self=1-67891234-12456789abcdef012345678a;Root=${root}` });
    await ask(port, "GET", "/read", { HTTP_X_AMZN_TRACE_ID: `Root=${root}'*/; DROP TABLE times` });
  }
  const statements = async () => [...(await database.logs()).matchAll(/\tSELECT .*/g)].map(([text]) => text);
  await waitUntil(async () => (await statements()).length >= 2, { what: "the statements", timeoutMs: 30_000 });
  const statement = `\tSELECT * FROM \`times\` /*trace_id='${root}'*/`;
  expect(await statements()).toEqual([statement, statement]);
  for (const application of [express, flask]) {
    const lines = (await application?.logs())?.split("\n").filter((line) => line.includes(`[trace: ${root}]`));
    expect(lines).toHaveLength(1);
  }
});

test("uWSGI answers by HTTP when it is told to; what it reads comes from the reader's endpoint, what it writes goes to the writer's", async () => {
  const get = (path: string) => database.run("curl", "--silent", "--include", `http://127.0.0.1:${HTTP_PORT}${path}`);
  const isAlive = async () => (await get("/healthz")).endsWith('{"status":"alive"}');
  await waitUntil(isAlive, { what: "uWSGI to answer by HTTP", timeoutMs: 60_000, everyMs: 500 });
  expect(await get("/read")).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\[\n {2}"\d{4}-/);
  expect(await get("/write")).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
});

test("uWSGI's entry refuses a protocol that is none", async () => {
  const wrong = await startContainer("uwsgi", { options: environment({ LISTEN_PROTOCOL: "ftp" }) });
  containers.push(wrong);
  await wrong.awaitLog("LISTEN_PROTOCOL must be http or uwsgi, got ftp");
});

test("a fault of the database is the same 500", async () => {
  await runSql("RENAME TABLE times TO other");
  const [express, flask] = await both("GET", "/read");
  expect(flask).toEqual(express);
  expect(flask).toMatchObject({ status: "HTTP/1.1 500 Internal Server Error", body: '{"error":"internal error"}' });
});

test("the application answers health checks by HTTP beside uwsgi, and stops when told to", async () => {
  const [, express] = containers;
  expect(await database.run("curl", "--silent", "http://127.0.0.1:9092/healthz")).toBe('{"status":"alive"}');
  await docker(["stop", "--time", "20", express?.name ?? ""]);
  expect((await docker(["inspect", "--format", "{{.State.ExitCode}}", express?.name ?? ""])).trim()).toBe("0");
});
