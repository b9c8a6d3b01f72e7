import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { parseProxyHeader } from "../proxy-protocol/index.ts";
import { balancer, certificate, converse, echo, listener, target, within } from "./fixture.ts";
import type { NetworkLoadBalancer } from "./load-balancer.ts";
import type { TlsConnection } from "./tls/access-log.ts";

const own = certificate(["shop.example"]);

function tlsListener(settings: object = {}) {
  return { port: 0, forward: "a", tls: { certificates: [own], ...settings } };
}

function secure(port: number, options: tls.ConnectionOptions = {}): tls.TLSSocket {
  const socket = tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  onTestFinished(() => void socket.destroy());
  return socket;
}

const UPGRADE = "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const SWITCHED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

test.each(["TCP", "TLS"])(
  "NLB-020: a WebSocket passes a %s listener, frames both ways after the upgrade",
  async (kind) => {
    const server = await target((socket) => {
      socket.once("data", (request) => {
        expect(String(request)).toBe(UPGRADE);
        socket.write(SWITCHED);
        socket.pipe(socket);
      });
    });
    const { port } = await balancer({
      listeners: [kind === "TLS" ? tlsListener() : { port: 0, forward: "a" }],
      targetGroups: [{ name: "a", targets: [server.at], healthCheck: { intervalSeconds: 300 } }],
    });
    const socket = kind === "TLS" ? secure(port) : net.connect(port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    socket.write(UPGRADE);
    expect(String((await once(socket, "data"))[0])).toBe(SWITCHED);
    const frame = Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x69, 0x6b]);
    socket.write(frame);
    expect((await once(socket, "data"))[0]).toEqual(frame);
  },
);

test("NLB-065: behind a TLS listener the header comes before the decrypted bytes", async () => {
  const { heard, ...reader } = await listener();
  const { port } = await balancer({
    listeners: [tlsListener()],
    targetGroups: [{ name: "a", targets: [reader.at], proxyProtocolV2: true, healthCheck: { intervalSeconds: 300 } }],
  });
  const socket = secure(port);
  socket.write("secret");
  const stream = await within("the bytes", () => heard.find((one) => String(one).endsWith("secret")));
  expect(parseProxyHeader(stream)).toMatchObject({ command: "PROXY", source: { port: socket.localPort } });
});

test("NLB-167, NLB-174, NLB-175: every TLS connection is told of once it is over, the failed ones too", async () => {
  const a = await echo("a");
  const plain = await target((socket) => socket.end("no TLS here"));
  const nlb = await balancer({
    listeners: [
      tlsListener({ alpnPolicy: "HTTP2Preferred", certificates: [{ ...own, arn: "arn:1" }] }),
      { ...tlsListener(), forward: "plain" },
      { port: 0, forward: "a" },
    ],
    targetGroups: [
      { name: "a", targets: [a.at] },
      { name: "plain", targets: [plain.at], protocol: "TLS" },
    ],
  });
  const told: TlsConnection[] = [];
  nlb.events.on("tls-connection", (connection) => told.push(connection));
  const next = () => within("a connection to be told of", () => told.shift());
  await converse(nlb.listeners[2]?.port ?? 0, "not TLS").ended;

  const good = secure(nlb.port, { servername: "shop.example", ALPNProtocols: ["http/1.1", "h2"] });
  await once(good, "data");
  good.end("four");
  expect(await next()).toMatchObject({
    ...{ loadBalancer: "nlb", listener: String(nlb.port), receivedBytes: 4, sentBytes: 6, certificateArn: "arn:1" },
    ...{ cipher: "ECDHE-RSA-AES128-GCM-SHA256", protocolVersion: "TLSv1.2", serverName: "shop.example" },
    ...{ clientProtocol: "h2", offeredProtocols: ["http/1.1", "h2"] },
    handshakeMs: expect.any(Number),
  });

  // Node's own client says nothing when it does not trust a certificate; OpenSSL's sends an alert.
  const client = ["s_client", "-connect", `127.0.0.1:${nlb.port}`, "-verify_return_error", "-servername", "x"];
  onTestFinished(killed(spawn("openssl", client)));
  const refused = await next();
  expect(refused).toMatchObject({ sentBytes: 0, incomingAlert: 48, serverName: "x", certificateArn: "arn:1" });
  expect(refused).not.toHaveProperty("cipher");

  secure(nlb.listeners[1]?.port ?? 0).on("error", () => {});
  expect(await next()).toMatchObject({ listener: String(nlb.listeners[1]?.port), cipher: expect.any(String) });
  expect(nlb.metrics()).toMatchObject({
    ClientTLSNegotiationErrorCount: 1,
    TargetTLSNegotiationErrorCount: 1,
    NewFlowCount_TLS: 1,
    NewFlowCount_TCP: 1,
  });
});

function killed(child: ChildProcess): () => void {
  return () => void child.kill();
}

test("NLB-155: keepalives are on towards clients and targets of TLS listeners, and not of TCP listeners", async () => {
  const a = await echo("a");
  const nlb = await balancer({
    listeners: [tlsListener(), { port: 0, forward: "a" }],
    targetGroups: [{ name: "a", targets: [a.at], healthCheck: { intervalSeconds: 300 } }],
  });
  const client = secure(nlb.port);
  await once(client, "data");
  const bare = net.connect(nlb.listeners[1]?.port ?? 0, "127.0.0.1");
  onTestFinished(() => void bare.destroy());
  await once(bare, "data");
  // As soon as nothing awaits an acknowledgement, the only timer of a socket is that of its keepalives.
  await within("two sockets with keepalives", () => keepalives(nlb.port, a.port).length === 2);
  expect(keepalives(nlb.port).every((seconds) => seconds > 15 && seconds <= 20)).toBe(true);
  expect(keepalives(nlb.listeners[1]?.port ?? 0)).toEqual([]);
});

/** Seconds to the next keepalive of the sockets that have one and whose own or peer's port is among these, ours only. */
function keepalives(local: number, remote?: number): number[] {
  const lines = readFileSync("/proc/net/tcp", "utf8").trim().split("\n").slice(1);
  return lines.flatMap((line) => {
    const [, from = "", to = "", , , timer = ""] = line.trim().split(/\s+/);
    const [kind, ticks = ""] = timer.split(":");
    const isOurs = portIn(from) === local || (remote !== undefined && portIn(to) === remote);
    return isOurs && kind === "02" ? [Number.parseInt(ticks, 16) / 100] : [];
  });
}

function portIn(address: string): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}

test("bytes that are no TLS, after a good handshake, end the flow at the target too", async () => {
  const ends: string[] = [];
  const server = await target((socket) => socket.on("close", () => ends.push("closed")).write("a"));
  const nlb = await balancer({
    listeners: [tlsListener()],
    targetGroups: [{ name: "a", targets: [server.at], healthCheck: { intervalSeconds: 300 } }],
  });
  const plain = net.connect(nlb.port, "127.0.0.1");
  const socket = tls.connect({ socket: plain, rejectUnauthorized: false });
  socket.on("error", () => {});
  plain.on("error", () => {});
  await once(socket, "data");
  const before = ends.length;
  // Past the TLS socket, straight onto the wire.
  plain.write(Buffer.alloc(64, 0x77));
  await within("the flow to end", () => nlb.flows().length === 0);
  await within("the target to hear of it", () => ends.length > before);
});

test("NLB-177, NLB-178, NLB-179, NLB-180: flows, bytes, resets by who made them, and hosts are counted", async () => {
  const a = await echo("a");
  const rude = await target((socket) => socket.once("data", () => socket.resetAndDestroy()));
  const nlb = await balancer({
    listeners: [
      { port: 0, forward: "a" },
      { port: 0, forward: "rude" },
      { port: 0, forward: "none" },
    ],
    targetGroups: [
      { name: "a", targets: [a.at], healthCheck: { intervalSeconds: 0.05, timeoutSeconds: 0.05 } },
      { name: "rude", targets: [rude.at], healthCheck: { intervalSeconds: 300 } },
      { name: "none" },
    ],
  });
  const [first, second, third] = nlb.listeners.map(({ port }) => port) as [number, number, number];
  const open = converse(first);
  await once(open.socket, "data");
  expect(nlb.metrics()).toMatchObject({ ActiveFlowCount: 1, ActiveFlowCount_TCP: 1, ProcessedBytes: 2 });
  open.socket.resetAndDestroy();
  await within("the client's reset", () => nlb.metrics().TCP_Client_Reset_Count === 1);
  await converse(second, "x").ended;
  await within("the target's reset", () => nlb.metrics().TCP_Target_Reset_Count === 1);
  await converse(third, "x").ended;
  expect(nlb.metrics()).toMatchObject({ TCP_ELB_Reset_Count: 1, RejectedFlowCount: 1, RejectedFlowCount_TCP: 1 });
  await within("the host to be counted", () => nlb.metrics().targetGroups[0]?.HealthyHostCount === 1);
  a.refuse();
  await within("its loss too", () => nlb.metrics().targetGroups[0]?.UnHealthyHostCount === 1);
  expect(nlb.metrics()).toMatchObject({ ActiveFlowCount: 0, NewFlowCount: 2, ProcessedBytes: 3 });
});

/** From then on nothing but passive checks changes who is chosen, until checks fail often enough. */
function bothHealthy(nlb: NetworkLoadBalancer): Promise<unknown> {
  return within("both to be healthy", () => nlb.targetHealth().every(({ state }) => state === "healthy"));
}

test("NLB-113: three refusals in a row, and a target is left out before any health check fails", async () => {
  const [a, gone] = [await echo("a"), await echo("gone")];
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "g" }],
    targetGroups: [{ name: "g", targets: [a.at, gone.at], healthCheck: { intervalSeconds: 300 } }],
  });
  await bothHealthy(nlb);
  await gone.close();
  let resets = 0;
  for (let n = 0; n < 60; n++) if ((await converse(nlb.port, "x").ended).how === "reset") resets++;
  expect(resets).toBe(3);
  expect(nlb.targetHealth().map(({ state }) => state)).toEqual(["healthy", "healthy"]);
});

test("NLB-075: of a sticky group nobody is left out", async () => {
  const gone = await echo("gone");
  const a = await echo("a");
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "g" }],
    targetGroups: [{ name: "g", targets: [a.at, gone.at], stickiness: true, healthCheck: { intervalSeconds: 300 } }],
  });
  await bothHealthy(nlb);
  const heard = String((await converse(nlb.port, "").ended).heard);
  await (heard === "a\n" ? a : gone).close();
  for (let n = 0; n < 10; n++) expect((await converse(nlb.port, "x").ended).how).toBe("reset");
});

test("NLB-113: a passed health check brings a target back that passive checks left out", async () => {
  const [a, b] = [await echo("a"), await echo("b")];
  const check = { intervalSeconds: 0.5, timeoutSeconds: 0.4, unhealthyThreshold: 10 };
  const nlb = await balancer({
    listeners: [{ port: 0, forward: "g" }],
    targetGroups: [{ name: "g", targets: [a.at, b.at], healthCheck: check }],
  });
  await bothHealthy(nlb);
  await b.close();
  let resets = 0;
  for (let n = 0; n < 60 && resets < 3; n++) if ((await converse(nlb.port, "x").ended).how === "reset") resets++;
  expect(resets).toBe(3);
  const late = net.createServer((socket) => socket.on("error", () => {}).end("late")).listen(b.port, "127.0.0.1");
  onTestFinished(() => void late.close());
  await within("it to be back", async () => String((await converse(nlb.port, "").ended).heard) === "late");
});
