import { createServer, type Server, type Socket } from "node:net";
import { type ApplicationListener, LabError } from "../../lab/model/index.ts";
import type { Certificate } from "../nlb/userspace/tls/options.ts";
import { closeIfIdle, serveConnection } from "./front/connection.ts";
import type { Front, FrontServices } from "./front/front.ts";
import { type Http2Client, serveHttp2 } from "./http2/index.ts";
import { createSecure, type Secure } from "./secure.ts";

/** The open ports of a node. */
export interface Listeners {
  /**
   * Opens what is new, closes what is gone; a port stays open where only its certificates, policy or rules change.
   *
   * @throws the system's error where a port cannot be opened, LabError `CertificateMissing`: all other listeners are then as
   *   they were asked for
   */
  update(listeners: readonly ListenerSettings[]): Promise<void>;
  /** The port that the system gave for `port` (the same, unless that is 0). */
  boundPort(port: number): number | undefined;
  /** Accepts no more and ends idle connections; resolves once none is left, at the latest after `withinMs`. */
  close(withinMs: number): Promise<void>;
}

export type ListenerSettings = Pick<ApplicationListener, "port" | "protocol" | "tls">;

export interface ListenersOptions {
  /** Address that they open on. */
  readonly host: string;
  readonly services: FrontServices;
  /** Connections that the node has at most, those to targets included; any number where it is absent. */
  readonly maxConnections?: number | undefined;
  /** What HTTPS listeners present; a node without has none. */
  readonly readCertificate?: (arn: string) => Promise<Certificate>;
}

/** What every listener of a node is opened with. */
type Door = Pick<ListenersOptions, "host" | "services" | "maxConnections">;

interface Open {
  readonly server: Server;
  readonly fronts: Set<Front>;
  readonly http2: Set<Http2Client>;
  /** Connections whose handshake is under way. */
  readonly shaking: Set<Socket>;
  secure: Secure | undefined;
  /** What `secure` was made for. */
  securedFor: string;
}

export function createListeners({ readCertificate, ...door }: ListenersOptions): Listeners {
  const open = new Map<number, Open>();

  async function follow(listener: ListenerSettings): Promise<void> {
    const known = open.get(listener.port);
    const { http2 } = door.services.attributes;
    const securedFor = JSON.stringify([listener.protocol, listener.tls, http2]);
    if (known?.securedFor === securedFor) return;
    const { tls } = listener;
    const secure = tls ? await createSecure({ tls, http2, readCertificate: readCertificate ?? refuse }) : undefined;
    if (known) Object.assign(known, { secure, securedFor });
    else open.set(listener.port, await openListener(listener.port, door, { secure, securedFor }));
  }

  return {
    async update(listeners) {
      const wanted = new Set(listeners.map((listener) => listener.port));
      for (const [port, one] of open) {
        if (wanted.has(port)) continue;
        open.delete(port);
        endListener(one);
      }
      const outcomes = await Promise.allSettled(listeners.map(follow));
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      if (failed) throw failed.reason;
    },
    boundPort(port) {
      const address = open.get(port)?.server.address();
      return typeof address === "object" ? address?.port : undefined;
    },
    async close(withinMs) {
      const all = [...open.values()];
      open.clear();
      const cut = setTimeout(() => all.forEach(cutConnections), withinMs);
      await Promise.all(all.map(endListener));
      clearTimeout(cut);
    },
  };
}

async function openListener(port: number, door: Door, security: Pick<Open, "secure" | "securedFor">): Promise<Open> {
  const { host, services, maxConnections = Number.POSITIVE_INFINITY } = door;
  const server = createServer((socket) => {
    if (services.meter.node.active < maxConnections) accept(one, socket, port, services);
    else reject(socket, services);
  });
  const one: Open = { server, fronts: new Set(), http2: new Set(), shaking: new Set(), ...security };
  await new Promise<void>((resolve, fail) => {
    server.on("error", fail);
    server.listen({ host, port, backlog: 4096 }, resolve);
  });
  return one;
}

/** Row ALB-091. DIFFERS: how many connections a load balancer has at most AWS does not tell, nor how one more is refused. */
function reject(socket: Socket, { meter }: FrontServices): void {
  meter.rejected();
  socket.on("error", () => {});
  socket.resetAndDestroy();
}

function accept(one: Open, socket: Socket, port: number, services: FrontServices): void {
  if (!one.secure) {
    keep(one, serveConnection(socket, port, services));
    return;
  }
  one.shaking.add(socket);
  one
    .secure(socket)
    .then(({ socket: stream, secure }) => {
      if (secure.alpn === "h2") keepHttp2(one, stream, serveHttp2(stream, port, services, secure));
      else keep(one, serveConnection(stream, port, services, secure));
    })
    .catch(() => {
      services.meter.clientTlsError();
      socket.destroy();
    })
    .finally(() => one.shaking.delete(socket));
}

function keep({ fronts }: Open, front: Front): void {
  fronts.add(front);
  front.socket.on("close", () => fronts.delete(front));
}

function keepHttp2({ http2 }: Open, socket: Socket, client: Http2Client): void {
  http2.add(client);
  socket.once("close", () => http2.delete(client));
}

function endListener({ server, fronts, http2, shaking }: Open): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  fronts.forEach(closeIfIdle);
  for (const client of http2) client.closeIfIdle();
  for (const socket of shaking) socket.destroy();
  return closed;
}

function cutConnections({ fronts, http2 }: Open): void {
  for (const client of http2) client.destroy();
  for (const { socket } of fronts) socket.destroy();
}

async function refuse(arn: string): Promise<never> {
  throw new LabError("CertificateMissing", `This node has no certificates: it cannot present \`${arn}\``, {
    status: 503,
  });
}
