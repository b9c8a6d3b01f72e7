/** Small real servers and clients for the tests of this folder. */
import { Agent, createServer, type IncomingMessage, type RequestListener, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { parseConfig } from "./config/parse-config.ts";
import type { ErrorEntry } from "./log/error-log.ts";
import type { Exchange } from "./log/exchange.ts";
import { startWebServer, type WebServer } from "./web-server.ts";

export interface Web extends WebServer {
  readonly port: number;
  readonly exchanges: readonly Exchange[];
  readonly faults: readonly ErrorEntry[];
}

/** A web server on a port of its own; `lines` is the rest of its configuration. Names are what `names` says. */
export async function startWeb(lines: string, names: Record<string, readonly string[]> = {}): Promise<Web> {
  const config = parseConfig(`Listen 127.0.0.1:1\n${lines}`, "httpd.conf", "web-1");
  const exchanges: Exchange[] = [];
  const faults: ErrorEntry[] = [];
  const server = await startWebServer(
    { ...config, listen: [{ host: "127.0.0.1", port: 0 }] },
    {
      accessLog: (exchange) => exchanges.push(exchange),
      errorLog: (entry) => faults.push(entry),
      names: { resolve: async (host) => names[host] ?? [host] },
    },
  );
  onTestFinished(() => server.stop());
  return { ...server, port: server.addresses[0]?.port ?? 0, exchanges, faults };
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

/** Whole bytes of an answer to whole bytes of a request. */
export async function exchangeRaw(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.end(text);
  return (await socket.setEncoding("latin1").toArray()).join("");
}
