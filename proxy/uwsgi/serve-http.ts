import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { UwsgiPacket } from "./packet.ts";
import type { RequestHead } from "./request-head.ts";
import { watchBody } from "./watch-body.ts";

/** One connection, whose packet has been read. */
export interface UwsgiRequest {
  readonly packet: UwsgiPacket;
  readonly head: RequestHead;
}

/** Enough for all that a packet can hold, written as headers. */
const MAX_HEADER_BYTES = 256 * 1024;

const requests = new WeakMap<Socket, UwsgiRequest>();

/** The packet that a request came in; `undefined` for one that came by HTTP. */
export function uwsgiPacketOf(request: IncomingMessage): UwsgiPacket | undefined {
  return requests.get(request.socket)?.packet;
}

/**
 * Node's own HTTP server, for its request and response: a uwsgi connection is handed to it with an HTTP head in front of
 * the body, so that streaming, back-pressure and breaking off are Node's. It listens on nothing.
 */
export function createHttpEnd(listener: RequestListener, bodyTimeoutMs: number): Server {
  const options = { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false, requestTimeout: 0 };
  const server = createServer(options, (request, response) => {
    restoreRequest(request);
    shapeResponse(response);
    watchBody(request, response, bodyTimeoutMs);
    listener(request, response);
  });
  server.maxHeadersCount = 0;
  // As uWSGI does, it answers a client that has closed its half of the connection behind the request.
  Object.assign(server, { httpAllowHalfOpen: true });
  // What comes behind the body is of no request; a body that ends too early has its own error at the request.
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code !== "HPE_CLOSED_CONNECTION") socket.destroy();
  });
  return server;
}

/** Hands a connection over. Its socket is to be paused, with all that follows the packet in front. */
export function handOver(server: Server, socket: Socket, request: UwsgiRequest): void {
  requests.set(socket, request);
  socket.unshift(Buffer.from(renderHead(request.head), "latin1"));
  server.emit("connection", socket);
  socket.resume();
}

/** Node knows the usual methods only, and some of them mean something to it: all that matters here is who has no body. */
function renderHead({ method, url, headers, framing }: RequestHead): string {
  const kept = headers.filter(([name]) => !FRAMING.has(name));
  if (framing.kind === "length") kept.push(["Content-Length", String(framing.length)]);
  if (framing.kind === "chunked") kept.push(["Transfer-Encoding", "chunked"]);
  const lines = kept.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method === "HEAD" ? "HEAD" : "GET"} ${url} HTTP/1.1\r\n${lines.join("")}Connection: close\r\n\r\n`;
}

/** They tell Node what to do with the connection; the application sees what the client had sent. */
const FRAMING = new Set(["Connection", "Content-Length", "Expect", "Transfer-Encoding", "Upgrade"]);

function restoreRequest(request: IncomingMessage): void {
  const head = requests.get(request.socket)?.head;
  if (head === undefined) return;
  request.method = head.method;
  request.httpVersion = head.httpVersion;
  request.httpVersionMinor = Number(head.httpVersion.slice(-1));
  const { headers } = request;
  delete headers.connection;
  const distinct: Record<string, string[]> = {};
  for (const [name, value] of head.headers) {
    const key = name.toLowerCase();
    if (FRAMING.has(name)) headers[key] = value;
    distinct[key] = [...(distinct[key] ?? []), value];
  }
  request.headersDistinct = distinct;
  request.rawHeaders = head.headers.flatMap((header) => [...header]);
}

/**
 * As a WSGI server answers: the end of the answer is the end of the connection, and what concerns the client's connection
 * is the web server's to say. Interim answers are left out: Apache takes the first head for the answer.
 */
function shapeResponse(response: ServerResponse): void {
  response.shouldKeepAlive = false;
  response.useChunkedEncodingByDefault = false;
  for (const name of ["Connection", "Date"]) response.removeHeader(name);
  const leaveOut = (done?: () => void) => done?.();
  response.writeContinue = leaveOut;
  response.writeProcessing = leaveOut;
  response.writeEarlyHints = (_hints, done) => leaveOut(done);
}
