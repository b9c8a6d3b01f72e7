/** The metadata service among instances that mean no good: it answers all others, and nothing that they ask ends or stalls it. */

import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { FUZZ_SEED, startHostile, watchThisProcess } from "../../../proxy/hostile/fixture.ts";
import { type Clock, fakeClock, systemClock, waitUntil } from "../../model/index.ts";
import { instance, stateWith } from "./fixture.ts";
import { createMetadataServer } from "./server.ts";

const ADDRESS = "127.0.0.254";
const CALLER = "127.0.3.4";
const HOSTILE = "127.0.3.66";

async function setUp(clock: Clock = systemClock): Promise<number> {
  const free = net.createServer().listen(0, ADDRESS);
  await once(free, "listening");
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  const inSubnet = { where: { kind: "subnet", subnetId: "subnet-3" as never } } as const;
  const state = stateWith(...[CALLER, HOSTILE].map((ip) => instance(ip, {}, inSubnet)));
  const settings = { state: () => state, clock, secret: Buffer.alloc(32) };
  const server = createMetadataServer({ ...settings, address: ADDRESS, port });
  onTestFinished(() => server.close());
  await server.listen();
  return port;
}

async function ask(port: number, localAddress = CALLER): Promise<string> {
  const path = "/latest/meta-data/local-ipv4";
  const request = http.request({ host: ADDRESS, port, path, localAddress, agent: false }).end();
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  return text(response);
}

test("whatever hostile instances ask, others are answered", async () => {
  const port = await setUp();
  const isUnharmed = watchThisProcess();
  const client = { host: ADDRESS, port, from: HOSTILE, seed: FUZZ_SEED, longestMs: 300 };
  const peers = await startHostile({ clients: [{ ...client, kind: "http", atOnce: 10, count: 80 }] });
  let isOver = false;
  void peers.ended.then(() => (isOver = true));
  let asked = 0;
  while (!isOver) {
    expect(await ask(port)).toBe(CALLER);
    asked += 1;
    // What a client asks is asked for at some pace, and others have the machine meanwhile.
    await delay(20);
  }
  expect(asked).toBeGreaterThan(1);
  await isUnharmed();
}, 120_000);

test("V63: beyond 1024 queries a second an instance is hung up on, and no other is", async () => {
  const port = await setUp(fakeClock());
  const socket = net.connect({ port, host: ADDRESS, localAddress: HOSTILE });
  onTestFinished(() => void socket.destroy());
  let heard = "";
  socket.on("error", () => {}).on("data", (chunk) => (heard += chunk));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (let n = 0; n < 1030; n++) socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await closed;
  expect(heard.split("HTTP/1.1 200").length - 1).toBeLessThanOrEqual(1024);
  await expect(ask(port, HOSTILE)).rejects.toThrow("socket hang up");
  expect(await ask(port)).toBe(CALLER);
});

test("a body, which nobody asked for, is not read to its end", async () => {
  const port = await setUp();
  const socket = net.connect({ port, host: ADDRESS, localAddress: HOSTILE });
  onTestFinished(() => void socket.destroy());
  const closed = new Promise((resolve) => socket.on("error", () => {}).once("close", resolve));
  socket.resume().write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 ** 30}\r\n\r\n`);
  const piece = Buffer.alloc(65_536);
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", more);
  more();
  await closed;
  expect(socket.bytesWritten).toBeLessThan(32_000_000);
});

test("one instance cannot hold all connections, and one that is silent is cut off", async () => {
  const port = await setUp();
  const isUnharmed = watchThisProcess();
  const held = Array.from({ length: 160 }, () => net.connect({ port, host: ADDRESS, localAddress: HOSTILE }));
  onTestFinished(() => held.forEach((socket) => void socket.destroy()));
  let hungUp = 0;
  for (const socket of held)
    socket
      .on("error", () => {})
      .once("close", () => hungUp++)
      .resume();
  await waitUntil(() => hungUp === 32, { what: "all but 128 to be hung up on", timeoutMs: 30_000 });
  expect(await ask(port)).toBe(CALLER);
  await waitUntil(() => hungUp === 160, { what: "the others to be cut off", timeoutMs: 30_000 });
  await isUnharmed();
}, 120_000);
