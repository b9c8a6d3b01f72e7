import { expect, onTestFinished, test } from "vitest";
import { type FakeServer, startFakeServer } from "../mysql/fake-server.ts";
import { createNaiveClient, createPooledClient } from "./clients.ts";

async function start(): Promise<FakeServer> {
  const server = await startFakeServer();
  onTestFinished(() => server.close());
  return server;
}

const login = ({ port }: FakeServer) => ({ port, user: "admin", password: "", database: "shop" });
const INSERT = "INSERT INTO rows";

test("the naive client stays with a server that takes no writes, the pooled one leaves it at once (R18)", async () => {
  const server = await start();
  server.decide = (_, connection) => (connection === 1 ? "read-only" : "done");
  const naive = createNaiveClient(login(server), "localhost");
  for (const _ of [1, 2, 3]) {
    await expect(naive.insert(INSERT, [], 1_000)).rejects.toThrow("--read-only option");
  }
  expect(server.connections).toBe(1);
  server.decide = (_, connection) => (connection === 2 ? "read-only" : "done");
  const pooled = createPooledClient(login(server), "localhost");
  expect(await pooled.insert(INSERT, [], 1_000)).toBe("127.0.0.1");
  expect(server.connections).toBe(3);
});

test("the naive client connects again when its connection is lost", async () => {
  const server = await start();
  server.decide = (_, connection) => (connection === 1 ? "cut" : "done");
  const naive = createNaiveClient(login(server), "localhost");
  await expect(naive.insert(INSERT, [], 1_000)).rejects.toThrow("Connection lost");
  expect(await naive.insert(INSERT, [], 1_000)).toBe("127.0.0.1");
});
