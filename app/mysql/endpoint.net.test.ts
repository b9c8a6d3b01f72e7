import { expect, onTestFinished, test } from "vitest";
import { fakeClock } from "../../lab/model/clock.ts";
import { OutcomeUnknown, StoreUnavailable } from "../store.ts";
import { type EndpointRole, openEndpoint } from "./endpoint.ts";
import { type FakeServer, freePort, startFakeServer } from "./fake-server.ts";

async function start(port?: number): Promise<FakeServer> {
  const server = await startFakeServer(port);
  onTestFinished(() => server.close());
  return server;
}

/** A client of the endpoint, with a clock that moves by its pauses alone. */
function open(port: number, role: EndpointRole = "writer", onPause: () => unknown = () => {}) {
  const clock = fakeClock(1_000_000);
  const pauses: number[] = [];
  const pause = async (ms: number) => {
    pauses.push(ms);
    clock.advance(ms);
    await onPause();
  };
  const settings = { port, user: "admin", password: "", database: "shop" };
  const endpoint = openEndpoint(settings, { host: "127.0.0.1", role }, clock, { clock, pause, random: () => 1 });
  onTestFinished(() => endpoint.close().catch(() => {}));
  const insert = () => endpoint.write((connection) => connection.query("INSERT INTO rows"));
  const select = () => endpoint.read((connection) => connection.query("SELECT 1 FROM rows"));
  return { endpoint, clock, pauses, insert, select };
}

const statements = ({ asked }: FakeServer, verb: string) => asked.filter(({ sql }) => sql.startsWith(verb));

test("a write whose connection is lost is not repeated: it may have happened (R32)", async () => {
  const server = await start();
  server.decide = () => "cut";
  const { insert } = open(server.port);
  await expect(insert()).rejects.toThrow(OutcomeUnknown);
  expect(statements(server, "INSERT")).toHaveLength(1);
});

test("a read whose connection is lost is repeated on another one", async () => {
  const server = await start();
  server.decide = (_, connection) => (connection === 1 ? "cut" : "done");
  const { select } = open(server.port, "reader");
  await select();
  expect(statements(server, "SELECT 1 FROM").map(({ connection }) => connection)).toEqual([1, 2]);
});

test("a write that could not be sent is repeated, once somebody listens", async () => {
  const port = await freePort();
  let server: FakeServer | undefined;
  const { insert, pauses } = open(port, "writer", async () => {
    if (pauses.length === 2) server = await start(port);
  });
  await insert();
  expect([pauses, server && statements(server, "INSERT").length]).toEqual([[50, 100], 1]);
});

test("where nobody listens, patience ends after three seconds, and nothing has happened", async () => {
  const { insert, pauses } = open(await freePort());
  const error = await insert().catch((each: unknown) => each);
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(error).not.toBeInstanceOf(OutcomeUnknown);
  expect(pauses.reduce((sum, each) => sum + each)).toBeGreaterThan(2_500);
});

test("a server that refuses writes costs one refusal: no connection that was kept is used again (R18, R28, R30)", async () => {
  const server = await start();
  const { insert } = open(server.port);
  await Promise.all([insert(), insert(), insert()]);
  expect(server.connections).toBe(3);
  server.decide = (_, connection) => (connection <= 3 ? "read-only" : "done");
  await insert();
  await Promise.all([insert(), insert(), insert()]);
  const refused = statements(server, "INSERT")
    .slice(3)
    .filter(({ connection }) => connection <= 3);
  expect(refused).toHaveLength(1);
});

test("a server that refuses writes for ever is told as one that is away", async () => {
  const server = await start();
  server.decide = () => "read-only";
  const { insert } = open(server.port);
  await expect(insert()).rejects.toThrow(StoreUnavailable);
  expect(statements(server, "INSERT").length).toBeGreaterThan(3);
});

test("only a connection that was left alone costs a question before its use", async () => {
  const server = await start();
  const { insert, clock } = open(server.port);
  await insert();
  clock.advance(500);
  await insert();
  expect(statements(server, "SELECT @@")).toEqual([]);
  clock.advance(501);
  await insert();
  expect(statements(server, "SELECT @@")).toHaveLength(1);
});

test("a kept connection that the question finds broken costs no write (R18)", async () => {
  const server = await start();
  const { insert, clock } = open(server.port);
  await insert();
  clock.advance(501);
  server.decide = (_, connection) => (connection === 1 ? "cut" : "done");
  await insert();
  expect(statements(server, "INSERT").map(({ connection }) => connection)).toEqual([1, 2]);
});
