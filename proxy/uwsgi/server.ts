/**
 * A server of the uwsgi protocol, the end that uWSGI plays:
 *
 *   web server -> NLB -> [packet -> request and response of node:http] -> application
 *
 * One request a connection: the answer is written as HTTP, and ends with the connection.
 */
import type { RequestListener } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { describeError, LabError } from "../../lab/model/errors.ts";
import { MAX_PACKET_BYTES, type UwsgiPacket } from "./packet.ts";
import { type PacketLimits, readPacket } from "./read-packet.ts";
import { requestHeadOf } from "./request-head.ts";
import { createHttpEnd, handOver } from "./serve-http.ts";

export interface UwsgiServerOptions {
  readonly onRequest: RequestListener;
  /** Told of each connection that brought no request: one line. */
  readonly log: (line: string) => void;
  readonly limits?: Partial<PacketLimits>;
  /** How long a body may be waited for while none of it comes. */
  readonly bodyTimeoutMs?: number;
}

export interface UwsgiServer {
  /** To listen with, and to close: closing waits for what is under way. */
  readonly server: Server;
  /** Breaks off every connection. */
  closeAllConnections(): void;
  /** Closes the connections that have brought no packet yet. */
  closeIdleConnections(): void;
}

/** A packet comes in one piece from every web server. */
const PACKET_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 60_000;

export function createUwsgiServer({ onRequest, log, limits, bodyTimeoutMs }: UwsgiServerOptions): UwsgiServer {
  const http = createHttpEnd(onRequest, bodyTimeoutMs ?? BODY_TIMEOUT_MS);
  const wholeLimits = { maxBytes: MAX_PACKET_BYTES, timeoutMs: PACKET_TIMEOUT_MS, ...limits };
  const idle = new Set<Socket>();
  const open = new Set<Socket>();

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    idle.add(socket);
    const fail = (error: LabError) => {
      log(`uwsgi: request from ${peerOf(socket)} refused: ${printable(describeError(error))}`);
      refuse(socket, error);
    };
    socket.on("error", ignore).once("close", () => open.delete(socket));
    readPacket(socket, wholeLimits, (error, packet) => {
      idle.delete(socket);
      if (error) fail(error);
      else if (packet === undefined) socket.destroy();
      else accept(packet, socket, fail);
    });
  });

  function accept(packet: UwsgiPacket, socket: Socket, fail: (error: LabError) => void): void {
    try {
      handOver(http, socket, { packet, head: requestHeadOf(checkModifier(packet).variables) });
    } catch (error) {
      fail(error as LabError);
    }
  }

  const closeAll = (sockets: Set<Socket>) => {
    for (const socket of sockets) socket.destroy();
  };
  return { server, closeAllConnections: () => closeAll(open), closeIdleConnections: () => closeAll(idle) };
}

/** A connection that breaks before it has brought a request concerns nobody. */
const ignore = () => undefined;

function checkModifier(packet: UwsgiPacket): UwsgiPacket {
  const { modifier1, modifier2 } = packet;
  if (modifier1 === 0) return packet;
  throw new LabError("UwsgiPacketMalformed", `A uwsgi packet for modifier ${modifier1},${modifier2}: there is 0 only`);
}

/** Only who has sent a whole packet can be thought to read an answer. */
function refuse(socket: Socket, error: LabError): void {
  if (error.code !== "UwsgiBadRequest" || socket.destroyed) {
    socket.destroy();
    return;
  }
  const body = "Bad Request\n";
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n`;
  socket
    .end(`${head}${body}`)
    .resume()
    .setTimeout(PACKET_TIMEOUT_MS, () => socket.destroy());
}

function peerOf({ remoteAddress = "-", remotePort }: Socket): string {
  return `${remoteAddress.replace(/^::ffff:/, "")}:${remotePort}`;
}

/** A log line is one line, whatever a peer has put into it. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}
