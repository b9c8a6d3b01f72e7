/** Small real servers and clients for the tests of this folder. */
import { Agent, createServer, type IncomingMessage, type RequestListener, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { HttpdConfig } from "./config/httpd-config.ts";
import { parseConfig } from "./config/parse-config.ts";
import type { ErrorEntry } from "./log/error-log.ts";
import type { AccessRecord } from "./log/record.ts";
import type { NameCache } from "./upstream/resolve.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

export interface Web extends WebServer {
  readonly port: number;
  readonly records: readonly AccessRecord[];
  readonly faults: readonly ErrorEntry[];
}

/** Names with fixed addresses; every other is its own address. */
export function fixedNames(names: Record<string, readonly string[]> = {}): NameCache {
  return { resolve: async (host) => names[host] ?? [host], current: () => undefined };
}

/** A configuration of `lines` on a port of its own. */
export function testConfig(lines: string): HttpdConfig {
  const config = parseConfig(`Listen 127.0.0.1:1\n${lines}`, "httpd.conf", "web-1");
  return { ...config, listen: [{ host: "127.0.0.1", port: 0 }] };
}

/** A web server on a port of its own; `lines` is the rest of its configuration. Names are what `names` says. */
export async function startWeb(lines: string, names: Record<string, readonly string[]> = {}): Promise<Web> {
  const records: AccessRecord[] = [];
  const faults: ErrorEntry[] = [];
  const server = await startWebServer(testConfig(lines), {
    accessLog: (record) => records.push(record),
    errorLog: (entry) => faults.push(entry),
    names: fixedNames(names),
  });
  onTestFinished(() => server.stopNow());
  return Object.assign(server, { port: server.addresses[0]?.port ?? 0, records, faults });
}

/** An HTTP upstream. Answers with its port. */
export async function startUpstream(listener: RequestListener, host = "127.0.0.1", port = 0): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An upstream that does with each connection what it likes. Answers with its port. */
export async function startRawUpstream(onConnection: (socket: Socket, count: number) => void): Promise<number> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on("error", () => undefined));
    onConnection(socket, count++);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An upstream that notes whole heads as they came and gives the same answer to each request. */
export async function startNotingUpstream(
  answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
): Promise<{ readonly port: number; readonly heads: string[] }> {
  const heads: string[] = [];
  const port = await startRawUpstream((socket) => {
    let held = "";
    socket.setEncoding("latin1").on("data", (text) => {
      held += text;
      for (let end = held.indexOf("\r\n\r\n"); end >= 0; end = held.indexOf("\r\n\r\n")) {
        heads.push(held.slice(0, end));
        held = held.slice(end + 4);
        socket.write(answer, "latin1");
      }
    });
  });
  return { port, heads };
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Call {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** One request, on a connection of its own unless an agent says otherwise. Rejects when the answer breaks off. */
export function call(port: number, { body, ...options }: Call = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, agent: false, ...options }, (answer) => {
      answer
        .setEncoding("utf8")
        .toArray()
        .then((chunks) => {
          const { statusCode: status = 0, statusMessage = "", headers } = answer;
          resolve({ status, statusMessage, headers, body: chunks.join("") });
        }, reject);
    });
    asked.on("error", reject).end(body);
  });
}

/** A client that keeps its one connection. */
export function keptConnection(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return agent;
}

/** All bytes that come back for `text`, until the server closes. */
export async function exchangeRaw(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(text, "latin1");
  return (await socket.setEncoding("latin1").toArray()).join("");
}

/** A request line with Host and `Connection: close`, and more of the header. */
export function rawRequest(line: string, ...fields: readonly string[]): string {
  return [`${line} HTTP/1.1`, "Host: shop.example", "Connection: close", ...fields, "", ""].join("\r\n");
}
