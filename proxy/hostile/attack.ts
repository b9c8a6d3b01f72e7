/** Hostile clients: one connection a script, several at once, or datagrams one after the other. */
import dgram from "node:dgram";
import { once } from "node:events";
import net, { type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import tls from "node:tls";
import { seededRandom } from "../../lab/scenario/random.ts";
import { CLIENT_HELLO_ROWS, IN_TLS_ROWS } from "./client-hello.ts";
import { DNS_STREAM_ROWS, hostileDnsMessage } from "./dns-message.ts";
import { HTTP_REQUEST_ROWS } from "./http-request.ts";
import { type PlayOptions, play } from "./play.ts";
import { PROXY_HEADER_ROWS } from "./proxy-header.ts";
import { noise, type Random, type Script, scriptOf } from "./script.ts";
import { count, newTally, type Tally } from "./tally.ts";

export const CLIENT_KINDS = {
  tls: (random: Random): Script =>
    random() < 0.2 ? { ...scriptOf(IN_TLS_ROWS, random), isInTls: true } : scriptOf(CLIENT_HELLO_ROWS, random),
  proxy: (random: Random): Script => scriptOf(PROXY_HEADER_ROWS, random),
  http: (random: Random): Script => scriptOf(HTTP_REQUEST_ROWS, random),
  dns: (random: Random): Script => scriptOf(DNS_STREAM_ROWS, random),
} as const;

export type ClientKind = keyof typeof CLIENT_KINDS;

export interface Attack extends PlayOptions {
  readonly host: string;
  readonly port: number;
  /** Address that the connections come from; any where it is absent. */
  readonly from?: string;
  /** The connection with number n says what seed + n makes of it. */
  readonly seed: number;
  readonly atOnce: number;
  /** No more connections than this; without end unless told. */
  readonly count?: number;
}

/** Resolves when all connections are over. @param signal no further ones are opened when it aborts */
export async function attack(kind: ClientKind, plan: Attack, signal: AbortSignal, tally = newTally()): Promise<Tally> {
  let next = 0;
  const work = async () => {
    while (!signal.aborted && next < (plan.count ?? Number.POSITIVE_INFINITY)) {
      const script = CLIENT_KINDS[kind](seededRandom(plan.seed + next++));
      await exchange(script, plan);
      count(tally, script.name);
    }
  };
  await Promise.all(Array.from({ length: plan.atOnce }, work));
  return tally;
}

/** One connection, from its opening to its close. */
async function exchange({ steps, isInTls }: Script, plan: Attack): Promise<void> {
  const { host, port, from } = plan;
  const plain = net.connect({
    host,
    port,
    allowHalfOpen: true,
    noDelay: true,
    ...(from ? { localAddress: from } : {}),
  });
  const stream = isInTls ? secured(plain) : plain;
  await play(stream, steps, plan);
  if (!plain.destroyed) plain.destroy();
}

/** What is written waits for the handshake. TLS 1.2, which knows renegotiation. */
function secured(plain: Socket): Socket {
  const stream = tls.connect({ socket: plain, rejectUnauthorized: false, maxVersion: "TLSv1.2" });
  plain.on("error", () => stream.destroy());
  return stream;
}

export type DatagramKind = "dns" | "noise";

export interface DatagramAttack extends Pick<Attack, "host" | "port" | "from" | "seed" | "count"> {
  readonly perSecond: number;
}

const TICK_MS = 20;

/** Sends datagrams and listens to no answer. */
export async function attackByDatagrams(
  kind: DatagramKind,
  { host, port, from, seed, count: most = Number.POSITIVE_INFINITY, perSecond }: DatagramAttack,
  signal: AbortSignal,
  tally = newTally(),
): Promise<Tally> {
  const socket = dgram.createSocket("udp4").on("error", () => {});
  socket.bind(0, from);
  await once(socket, "listening");
  const batch = Math.max(1, Math.round((perSecond * TICK_MS) / 1000));
  for (let sent = 0; sent < most && !signal.aborted; ) {
    for (let n = 0; n < batch && sent < most; n++) {
      const { name, bytes } = datagram(kind, seededRandom(seed + sent++));
      socket.send(bytes, port, host, () => {});
      count(tally, name);
    }
    await delay(TICK_MS);
  }
  socket.close();
  return tally;
}

function datagram(kind: DatagramKind, random: Random): { readonly name: string; readonly bytes: Buffer } {
  return kind === "dns"
    ? hostileDnsMessage(random)
    : { name: "noise", bytes: noise(random, Math.floor(random() * 1400)) };
}
