/** The plane between clients and targets that mean no good, on the loopback: all others are served, and nothing is left behind. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { FUZZ_SEED, startHostile, watchThisProcess } from "../../../proxy/hostile/fixture.ts";
import { certificate, converse, echo } from "../../../proxy/nlb/userspace/fixture.ts";
import { type Listener, systemClock, type TargetGroupState, waitUntil } from "../../model/index.ts";
import { listener, stateWith } from "../fixture/nlb.ts";
import { target, targetGroup } from "../fixture/three-tier.ts";
import type { TcpEndpoint } from "../nft/index.ts";
import { createPlane, createPortPool, createRoom, type Plane } from "./index.ts";

const HOST = "127.0.0.1";
const shop = { arn: "arn:shop", ...certificate(["shop.example"]) };

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, HOST));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

interface Wiring {
  readonly protocol: "TLS" | "TCP";
  readonly group: Partial<TargetGroupState>;
  readonly target: number;
}

/** A plane with one listener, and one group of one target, for each of these. */
async function planeWith(wirings: readonly Wiring[], places?: number) {
  const ports = await freePorts(wirings.length);
  const groups = wirings.map(({ group, target: port }, index) =>
    targetGroup([target(HOST, { port, availabilityZone: "a" })], {
      ...{ id: `tg-${index}` as TargetGroupState["id"], name: `group-${index}` },
      ...group,
    }),
  );
  const settings = { certificateArns: [shop.arn], alpnPolicy: "HTTP2Optional" } as const;
  const listeners = wirings.map(
    ({ protocol }, index): Listener =>
      listener({
        ...{ port: ports[index] as number, protocol },
        defaultAction: { kind: "forward", targetGroups: [{ targetGroupId: `tg-${index}` as never, weight: 1 }] },
        ...(protocol === "TLS" ? { tls: { ...settings, securityPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" } } : {}),
      }),
  );
  const nodes = [{ availabilityZone: "a", subnetId: "subnet-5" as never, privateIp: HOST }];
  const errors: unknown[] = [];
  const preserved: TcpEndpoint[] = [];
  const plane = createPlane({
    ...{ clock: systemClock, random: Math.random, ports: createPortPool(), room: createRoom(places) },
    preserved: { add: async (_, client) => void preserved.push(client), remove: () => {} },
    readCertificate: async () => shop,
    onTlsConnection: () => {},
    onError: (error) => void errors.push(error),
  });
  onTestFinished(() => plane.close());
  await plane.update(stateWith({}, { nodes, listeners, targetGroups: groups }), []);
  return { plane, ports, errors, preserved };
}

async function heardByTls(port: number): Promise<string> {
  const stream = tls.connect({ host: HOST, port, rejectUnauthorized: false, servername: "shop.example" });
  onTestFinished(() => void stream.destroy());
  stream.end("hello");
  let heard = "";
  for await (const chunk of stream) heard += chunk;
  return heard;
}

function openFlows(plane: Plane): number {
  return plane.readings().reduce((sum, { flows }) => sum + flows.length, 0);
}

test("whatever clients and targets say, a good client of a good target is served", async () => {
  const good = await echo("good");
  const servers = { host: HOST, port: 0, longestMs: 500, certificate: shop };
  const targets = await startHostile({
    servers: [
      { ...servers, kind: "http", seed: FUZZ_SEED },
      { ...servers, kind: "https", seed: FUZZ_SEED + 10_000 },
    ],
  });
  const { plane, ports, errors } = await planeWith([
    { protocol: "TLS", group: {}, target: good.port },
    { protocol: "TCP", group: { proxyProtocolV2: true }, target: good.port },
    { protocol: "TLS", group: {}, target: targets.ports[0] as number },
    { protocol: "TLS", group: { protocol: "TLS", proxyProtocolV2: true }, target: targets.ports[1] as number },
    { protocol: "TCP", group: { proxyProtocolV2: true }, target: targets.ports[0] as number },
  ]);
  const isUnharmed = watchThisProcess();
  const kinds = ["tls", "proxy", "tls", "tls", "proxy"] as const;
  const clients = await startHostile({
    clients: ports.map((port, index) => ({
      ...{ host: HOST, port, kind: kinds[index] as "tls" | "proxy", seed: FUZZ_SEED + index * 10_000 },
      ...{ atOnce: 4, count: 40, longestMs: 300 },
    })),
  });
  let isOver = false;
  void clients.ended.then(() => (isOver = true));
  let served = 0;
  while (!isOver) {
    expect(await heardByTls(ports[0] as number)).toBe("good\nhello");
    expect(String((await converse(ports[1] as number, "hello").ended).heard)).toMatch(/^good\n.*hello$/s);
    served += 1;
  }
  expect([served > 0, (await clients.ended).map(({ exchanges }) => exchanges)]).toEqual([true, Array(5).fill(40)]);
  await targets.end();
  await waitUntil(() => openFlows(plane) === 0, { what: "every flow to end", timeoutMs: 20_000 });
  expect(plane.readings()[0]?.metrics.ClientTLSNegotiationErrorCount).toBeGreaterThan(20);
  expect(errors).toEqual([]);
  await isUnharmed();
}, 120_000);

test("beyond its places a connection is reset, and those that are open go on", async () => {
  const good = await echo("good");
  const { ports } = await planeWith([{ protocol: "TCP", group: { proxyProtocolV2: true }, target: good.port }], 3);
  const port = ports[0] as number;
  const held = Array.from({ length: 3 }, () => converse(port));
  for (const { socket } of held) if (!socket.readableLength) await once(socket, "data");
  expect((await converse(port, "hello").ended).how).toBe("reset");
  for (const { socket } of held) socket.end("still here");
  for (const { ended } of held) expect(String((await ended).heard)).toMatch(/^good\n.*still here$/s);
  const isServed = async () => (await converse(port, "hello").ended).how === "end";
  await waitUntil(isServed, { what: "a place to be free", timeoutMs: 10_000 });
});

/** Connects, and resets the connection at once. */
const RESET = `socket(my $s, PF_INET, SOCK_STREAM, 0); setsockopt($s, SOL_SOCKET, SO_LINGER, pack("ii", 1, 0));
  connect($s, sockaddr_in($ARGV[0], inet_aton("${HOST}"))) or die $!; close $s;`;

test("a client that has reset its connection before it was accepted is not told of to the kernel", async () => {
  const good = await echo("good");
  const group = { proxyProtocolV2: true, preserveClientIp: true };
  const { ports, preserved, errors } = await planeWith([{ protocol: "TCP", group, target: good.port }]);
  // This process accepts nothing meanwhile.
  for (let n = 0; n < 3; n++) execFileSync("perl", ["-MSocket", "-e", RESET, String(ports[0])]);
  expect(String((await converse(ports[0] as number, "hello").ended).heard)).toMatch(/hello$/);
  expect([preserved.map(({ ip }) => ip), errors]).toEqual([[HOST], []]);
});
