/** Small real peers for the tests of this folder. */
import type { RequestListener } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { encodePacket, type UwsgiVariable } from "./packet.ts";
import { createUwsgiServer, type UwsgiServerOptions } from "./server.ts";

export interface TestServer {
  readonly port: number;
  readonly lines: readonly string[];
  closeAllConnections(): void;
  closeIdleConnections(): void;
}

export async function startUwsgi(
  onRequest: RequestListener,
  options: Partial<UwsgiServerOptions> = {},
): Promise<TestServer> {
  const lines: string[] = [];
  const { server, ...rest } = createUwsgiServer({ onRequest, log: (line) => lines.push(line), ...options });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    rest.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, lines, ...rest };
}

/** A server that does with each connection what it likes. Answers with its port. */
export async function startRaw(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on("error", () => undefined));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A connection that the test may leave behind. */
export function connectTo(port: number): Socket {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** What a request needs at least; a name that comes again in `more` takes its place. */
export function variablesOf(more: Record<string, string> = {}): UwsgiVariable[] {
  return Object.entries({
    ...{ REQUEST_METHOD: "GET", REQUEST_URI: "/", PATH_INFO: "/", QUERY_STRING: "" },
    ...{ SERVER_PROTOCOL: "HTTP/1.1", HTTP_HOST: "shop.example", REMOTE_ADDR: "10.0.2.56", REMOTE_PORT: "4711" },
    ...more,
  });
}

/** Sends bytes behind a packet and collects all that comes back. */
export async function exchangeRaw(port: number, more: Record<string, string>, body = ""): Promise<string> {
  const socket = connectTo(port);
  socket.write(Buffer.concat([encodePacket(variablesOf(more)), Buffer.from(body, "latin1")]));
  return readAll(socket);
}

export async function readAll(socket: Socket): Promise<string> {
  return (await socket.setEncoding("latin1").toArray()).join("");
}
