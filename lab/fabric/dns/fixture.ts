/** A resolver on the loopback, and how tests ask it. */
import dgram from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { decode, encode, type Packet, RECURSION_DESIRED } from "dns-packet";
import { onTestFinished } from "vitest";
import { type Clock, fakeClock, waitUntil } from "../../model/index.ts";
import { threeTier } from "../fixture/three-tier.ts";
import type { Failing } from "./faults.ts";
import { parseFrames, toFrame } from "./frame.ts";
import { createResolver } from "./resolver.ts";
import { createDnsServer } from "./server.ts";
import { compileZone } from "./zone.ts";

export const ADDRESS = "127.0.0.53";
export const NAME = "lb.elb.ap-northeast-1.amazonaws.com";

export async function freePort(address = ADDRESS): Promise<number> {
  const server = net.createServer().listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface SetUpOptions {
  readonly addresses?: number;
  /** Port of the outside world's resolver; there is none unless told. */
  readonly upstream?: number;
  /** Its address. */
  readonly at?: string;
  readonly failing?: Failing;
  readonly clock?: Clock;
}

export async function setUp(options: SetUpOptions = {}) {
  const addresses = Array.from({ length: options.addresses ?? 2 }, (_, index) => `10.0.5.${index}`);
  const names = [{ name: NAME, ttlSeconds: 60, addresses, answer: "all" } as const];
  const zone = compileZone({ ...threeTier(), names }, []);
  const resolver = createResolver({
    zone: () => zone,
    failing: () => options.failing ?? (() => undefined),
    clock: options.clock ?? fakeClock(),
    random: () => 0.5,
    upstreams: options.upstream === undefined ? [] : [{ address: options.at ?? "127.0.0.54", port: options.upstream }],
    timeoutMs: 200,
  });
  const port = await freePort();
  const server = createDnsServer(resolver, port);
  onTestFinished(() => server.close());
  await server.update([ADDRESS]);
  return { port, resolver, server };
}

/** Asks over UDP; `undefined` when nothing came within 300 ms. */
export async function askUdp(port: number, message: Buffer, address = ADDRESS): Promise<Packet | undefined> {
  const socket = dgram.createSocket("udp4");
  onTestFinished(() => void socket.close());
  socket.on("error", () => {});
  socket.send(message, port, address);
  const reply = once(socket, "message", { signal: AbortSignal.timeout(300) }) as Promise<[Buffer]>;
  return reply.then(
    ([bytes]) => decode(bytes),
    () => undefined,
  );
}

/** @throws LabError `WaitTimedOut` when not all are answered within 2 s */
export async function askTcp(port: number, ...messages: Buffer[]): Promise<Packet[]> {
  const socket = net.connect(port, ADDRESS).on("error", () => {});
  using _ = { [Symbol.dispose]: () => void socket.destroy() };
  const replies: Packet[] = [];
  parseFrames(socket, (bytes) => replies.push(decode(bytes)));
  for (const message of messages) socket.write(toFrame(message));
  await waitUntil(() => replies.length === messages.length, { what: "replies", timeoutMs: 2000, everyMs: 5 });
  return replies;
}

export function question(name: string, more: Partial<Packet> = {}): Buffer {
  return encode({ type: "query", id: 7, flags: RECURSION_DESIRED, questions: [{ type: "A", name }], ...more });
}

export const values = (packet: Packet | undefined) =>
  packet?.answers?.map((one) => ("data" in one ? one.data : undefined));
export const rcode = (packet: Packet | undefined) => (packet as { rcode?: string } | undefined)?.rcode;
