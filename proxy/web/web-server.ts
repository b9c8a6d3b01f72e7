/**
 * The web tier: an Apache-like reverse proxy.
 *
 *   client -> ALB -> [listener -> route (ProxyPass) -> transport (http) -> pool of connections] -> NLB -> application
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type Clock, systemClock } from "../../lab/model/clock.ts";
import type { HttpdConfig, ListenAddress } from "./config/httpd-config.ts";
import { PAGE_TYPE, pageTitle, renderErrorPage } from "./error-page.ts";
import { createHttpTransport } from "./http-transport.ts";
import { type AccessLog, createAccessLog } from "./log/access-log.ts";
import { createErrorLog, type ErrorLog } from "./log/error-log.ts";
import { observeExchange } from "./log/observe.ts";
import { openLog } from "./log/open-log.ts";
import { findRoute } from "./route.ts";
import type { Transport } from "./transport.ts";
import { describeFailure, failureStatus } from "./upstream/failure.ts";
import { createDnsQuery, createNameCache, type NameCache } from "./upstream/resolve.ts";

export interface WebServer {
  readonly addresses: readonly AddressInfo[];
  /** Takes no new connection, finishes what is under way, and breaks off what is left after `GracefulShutdownTimeout`. */
  stop(): Promise<void>;
}

/** What the server reaches the world through; tests give their own. */
export interface WebServerParts {
  readonly clock?: Clock;
  readonly names?: NameCache;
  readonly accessLog?: AccessLog;
  readonly errorLog?: ErrorLog;
}

interface Context {
  readonly config: HttpdConfig;
  readonly clock: Clock;
  readonly accessLog: AccessLog;
  readonly errorLog: ErrorLog;
  /** By scheme of the upstream. */
  readonly transports: Readonly<Record<string, Transport>>;
  isStopping: boolean;
}

/**
 * Listens on every `Listen` of the configuration.
 *
 * @throws the system's error (`EADDRINUSE`, `EACCES`) when one cannot be listened on; none is then left open
 */
export async function startWebServer(config: HttpdConfig, parts: WebServerParts = {}): Promise<WebServer> {
  const context = createContext(config, parts);
  const servers = config.listen.map(() => createListener(context));
  try {
    await Promise.all(config.listen.map((address, index) => listen(servers[index], address)));
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
  return {
    addresses: servers.map((server) => server.address() as AddressInfo),
    async stop() {
      context.isStopping = true;
      await Promise.all(servers.map((server) => closeGracefully(server, config.gracefulShutdownTimeoutMs)));
      for (const transport of Object.values(context.transports)) transport.close();
    },
  };
}

function createContext(config: HttpdConfig, parts: WebServerParts): Context {
  const clock = parts.clock ?? systemClock;
  const names = parts.names ?? createNameCache(createDnsQuery(), clock);
  return {
    config,
    clock,
    accessLog: parts.accessLog ?? createAccessLog(config),
    errorLog:
      parts.errorLog ?? createErrorLog(openLog(config.log.errorLog, config.serverRoot), config.log.level, clock),
    transports: { http: createHttpTransport(config, { names, clock }) },
    isStopping: false,
  };
}

function createListener(context: Context): Server {
  const { keepAliveTimeoutMs, timeoutMs, maxKeepAliveRequests } = context.config;
  const server = createServer(
    { keepAliveTimeout: keepAliveTimeoutMs, headersTimeout: timeoutMs, requestTimeout: 0, noDelay: true },
    (request, response) => serve(context, request, response),
  );
  server.maxRequestsPerSocket = maxKeepAliveRequests;
  server.on("clientError", (error: Error, socket: Duplex) => refuse(context, error, socket));
  return server;
}

function listen(server: Server | undefined, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server?.once("error", reject);
    server?.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
}

function serve(context: Context, request: IncomingMessage, response: ServerResponse): void {
  const { config, clock, accessLog, errorLog, transports } = context;
  const clientAddress = plainAddress(request.socket.remoteAddress);
  observeExchange(request, response, { startMs: clock.now(), clientAddress, serverName: config.serverName }, accessLog);
  const keepsConnection = () => config.keepAlive && !context.isStopping;
  const refuseWith = (status: number) => {
    if (!keepsConnection()) response.shouldKeepAlive = false;
    sendPage(response, status);
  };
  const route = findRoute(config.proxy.passes, request.url ?? "/");
  if (route.kind !== "forward") {
    refuseWith(route.kind === "none" ? 404 : 400);
    return;
  }
  const { pass, path } = route;
  transports[pass.upstream.scheme]?.deliver({
    ...{ request, response, pass, path, clientAddress, keepsConnection },
    onFailure: (error) => {
      const client = `${clientAddress}:${request.socket.remotePort}`;
      errorLog({ module: "proxy", level: "error", message: `HTTP: ${describeFailure(error, pass.upstream)}`, client });
      refuseWith(failureStatus(error));
    },
  });
}

function sendPage(response: ServerResponse, status: number): void {
  if (response.destroyed) return;
  const body = renderErrorPage(status);
  response.writeHead(status, pageTitle(status), {
    "Content-Type": PAGE_TYPE,
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** A client that does not speak HTTP is told so, if it still listens. */
function refuse({ errorLog }: Context, error: Error, socket: Duplex): void {
  errorLog({ module: "core", level: "info", message: `request not understood: ${error.message}` });
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = renderErrorPage(400);
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: ${PAGE_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}

function closeGracefully(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = timeoutMs > 0 ? setTimeout(() => server.closeAllConnections(), timeoutMs) : undefined;
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** An IPv4 client of a socket that speaks both is `::ffff:10.0.2.56` to the kernel. */
function plainAddress(address = ""): string {
  return address.replace(/^::ffff:/, "");
}
