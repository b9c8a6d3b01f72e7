/**
 * The web tier: an Apache-like reverse proxy.
 *
 *   client -> ALB -> [listener -> host -> route (ProxyPass) -> pool of connections] -> NLB -> application
 */
import { type AddressInfo, createServer, type Server } from "node:net";
import { type Clock, systemClock } from "../../lab/model/clock.ts";
import { createHttpDate } from "./answer/http-date.ts";
import type { HttpdConfig, ListenAddress, LogLevel } from "./config/httpd-config.ts";
import type { Client, Serving } from "./front/client.ts";
import { closeIfIdle, serveConnection } from "./front/connection.ts";
import { createGeneration, type GenerationParts } from "./generation.ts";
import type { AccessLog } from "./log/access-log.ts";
import type { ErrorLog } from "./log/error-log.ts";
import { createDnsQuery, createNameCache, type NameCache } from "./upstream/resolve.ts";

export interface WebServer {
  readonly addresses: readonly AddressInfo[];
  /**
   * Serves what begins from now on by another configuration; requests under way end under the old one. Addresses that
   * both listen on are kept open all the time, so that no connection is refused.
   *
   * @throws the system's error when a new address cannot be listened on; the old configuration goes on then
   */
  reload(config: HttpdConfig): Promise<void>;
  /** {@link reload}, and breaks off every connection that there is. */
  restart(config: HttpdConfig): Promise<void>;
  /** Takes no new connection, finishes what is under way, and breaks off what is left after `GracefulShutdownTimeout`. */
  stop(): Promise<void>;
  /** Breaks off what is under way. */
  stopNow(): Promise<void>;
  /** Writes to the main server's error log. */
  note(level: LogLevel, message: string): void;
}

/** What the server reaches the world through; tests give their own. */
export interface WebServerParts {
  readonly clock?: Clock;
  readonly names?: NameCache;
  readonly accessLog?: AccessLog;
  readonly errorLog?: ErrorLog;
}

/** A socket that listens, and the connections that came in through it. */
interface Listener {
  readonly address: ListenAddress;
  readonly server: Server;
}

/**
 * Listens on every `Listen` of the configuration.
 *
 * @throws the system's error (`EADDRINUSE`, `EACCES`) when one cannot be listened on; none is then left open
 */
export async function startWebServer(config: HttpdConfig, parts: WebServerParts = {}): Promise<WebServer> {
  const clock = parts.clock ?? systemClock;
  const names = parts.names ?? createNameCache(createDnsQuery(), clock);
  const generationParts: GenerationParts = { ...parts, clock, names };
  const serving: Serving = {
    ...{ clock, httpDate: createHttpDate(clock.now), isStopping: false },
    generation: createGeneration(config, generationParts),
  };
  const clients = new Set<Client>();
  let listeners = await openListeners(config.listen, [], (server) => follow(server, serving, clients));

  async function reload(next: HttpdConfig): Promise<void> {
    const opened = await openListeners(next.listen, listeners, (server) => follow(server, serving, clients));
    const former = listeners.filter((listener) => !opened.includes(listener));
    listeners = opened;
    const retired = serving.generation;
    serving.generation = createGeneration(next, generationParts);
    for (const { server } of former) server.close();
    retired.retire();
  }

  return {
    get addresses() {
      return listeners.map(({ server }) => server.address() as AddressInfo);
    },
    reload,
    async restart(next) {
      const former = [...clients];
      await reload(next);
      cutAll(former);
    },
    note: (level, message) => serving.generation.hosts.main.errorLog({ module: "core", level, message }),
    async stop() {
      serving.isStopping = true;
      const closed = listeners.map(({ server }) => closeServer(server));
      for (const client of clients) closeIfIdle(client);
      await withLimit(Promise.all(closed), serving.generation.config.gracefulShutdownTimeoutMs, () => cutAll(clients));
      serving.generation.retire();
    },
    async stopNow() {
      serving.isStopping = true;
      const closed = listeners.map(({ server }) => closeServer(server));
      cutAll(clients);
      await Promise.all(closed);
      serving.generation.retire();
    },
  };
}

function follow(server: Server, serving: Serving, clients: Set<Client>): void {
  server.on("connection", (socket) => {
    const client = serveConnection(socket, serving);
    clients.add(client);
    socket.once("close", () => clients.delete(client));
  });
}

/** Those of `kept` that are still asked for stay; a failure leaves none of the others open. */
async function openListeners(
  addresses: readonly ListenAddress[],
  kept: readonly Listener[],
  onOpened: (server: Server) => void,
): Promise<readonly Listener[]> {
  const isSame = (one: ListenAddress) => (other: Listener) =>
    other.address.port === one.port && other.address.host === one.host;
  const opened = await Promise.allSettled(
    addresses.map(async (address) => kept.find(isSame(address)) ?? (await openListener(address))),
  );
  const failed = opened.find((result) => result.status === "rejected");
  const listeners = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const fresh = listeners.filter((listener) => !kept.includes(listener));
  if (failed) {
    for (const { server } of fresh) server.close();
    throw failed.reason;
  }
  for (const { server } of fresh) onOpened(server);
  return listeners;
}

function openListener(address: ListenAddress): Promise<Listener> {
  const server = createServer({ noDelay: true, allowHalfOpen: true });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ backlog: 511, ...address }, () => resolve({ address, server }));
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function cutAll(clients: Iterable<Client>): void {
  for (const { socket } of clients) socket.destroy();
}

/** @param limitMs 0 is for ever */
async function withLimit(work: Promise<unknown>, limitMs: number, onLimit: () => void): Promise<void> {
  const timer = limitMs > 0 ? setTimeout(onLimit, limitMs) : undefined;
  await work;
  clearTimeout(timer);
}
