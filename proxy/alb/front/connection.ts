/**
 * A client's connection: requests one after another, each as one exchange with a target.
 *
 *     client --socket--> pending --parse head--> passes --route--> exchange --upstream--> target
 */
import type { Socket } from "node:net";
import { parseRequestHead, type Rejection, type RequestParse, readPlainRequest, reject } from "../http1/index.ts";
import { emptyRecord } from "./accounting.ts";
import { admitRequest } from "./admit.ts";
import { answerRejected } from "./answer.ts";
import { failClientIdle, pumpBody } from "./exchange.ts";
import {
  clientInfo,
  dropPending,
  EMPTY,
  type Front,
  type FrontServices,
  PENDING_LIMIT,
  type SecureInfo,
} from "./front.ts";
import { writeWaiting } from "./out-buffer.ts";
import { loseClient } from "./outcome.ts";
import { onClientDrain } from "./response.ts";
import { later } from "./turn.ts";

/** How long a client may go on sending after an answer that ended its connection, so that it can still read it. */
const LINGER_MS = 1000;

/**
 * @param listener port of the listener as the state has it
 * @param secure of a TLS connection, whose handshake is over
 */
export function serveConnection(socket: Socket, listener: number, services: FrontServices, secure?: SecureInfo): Front {
  const front: Front = {
    client: clientInfo(socket, listener, services, secure),
    socket,
    services,
    pending: EMPTY,
    exchange: undefined,
    waits: false,
    known: undefined,
    closing: false,
    onExchangeDone: (keepAlive) => endRequest(front, keepAlive),
    atEndOfTurn: () => onTurn(front),
  };
  services.meter.opened();
  socket.setNoDelay(true);
  socket.setTimeout(services.timing.idleTimeoutMs);
  socket.on("data", (chunk: Buffer) => onData(front, chunk));
  socket.on("drain", () => onDrain(front));
  socket.on("timeout", () => onIdle(front));
  socket.on("end", () => onGone(front));
  socket.on("close", () => {
    services.meter.closed();
    onGone(front);
  });
  socket.on("error", () => socket.destroy());
  return front;
}

function onData(front: Front, chunk: Buffer): void {
  if (front.closing) return;
  front.pending = front.pending.length === 0 ? chunk : Buffer.concat([front.pending, chunk]);
  if (front.exchange) {
    pumpBody(front.exchange);
    if (front.pending.length > PENDING_LIMIT) front.socket.pause();
    return;
  }
  // What floods in is looked at before there is more of it than any head may have.
  if (front.pending.length > PENDING_LIMIT) startNow(front);
  else waitForTurn(front);
}

function waitForTurn(front: Front): void {
  if (front.waits) return;
  front.waits = true;
  later("requests", front);
}

function onTurn(front: Front): void {
  front.waits = false;
  nextRequest(front);
}

/** Before the turn's end: an answer that waits for that is to be the first to leave. */
function startNow(front: Front): void {
  writeWaiting();
  nextRequest(front);
}

function onDrain(front: Front): void {
  if (front.exchange) {
    onClientDrain(front.exchange);
    return;
  }
  front.socket.resume();
  nextRequest(front);
}

/** Starts on the next request if it is there whole, up to its body. */
function nextRequest(front: Front): void {
  while (!front.exchange && !front.closing && front.pending.length > 0) {
    if (front.socket.writableNeedDrain) return void front.socket.pause();
    skipEmptyLines(front);
    const parsed = readRequest(front);
    if (parsed.kind === "incomplete") return;
    if (parsed.kind === "rejected") {
      refuse(front, parsed);
      return;
    }
    dropPending(front, parsed.size);
    const refusal = admitRequest(front, parsed);
    if (refusal) endRequest(front, refusal.keepAlive);
  }
}

/** What TLS a client uses may be told in fields that its own must not stand beside: all are listed then (row ALB-044). */
function readRequest({ services, pending }: Front): RequestParse {
  const plain = services.attributes.tlsHeaders ? undefined : readPlainRequest(pending);
  return plain ?? parseRequestHead(pending);
}

/** RFC 9112 section 2.2: empty lines before a request are passed over. */
function skipEmptyLines(front: Front): void {
  let size = 0;
  while (front.pending[size] === 0x0d && front.pending[size + 1] === 0x0a) size += 2;
  if (size > 0) dropPending(front, size);
}

function refuse(front: Front, rejection: Rejection): void {
  const record = emptyRecord(front.client, front.services);
  record.receivedBytes = front.pending.length;
  answerRejected(front, rejection, { record, keepAlive: false });
  endRequest(front, false);
}

function endRequest(front: Front, keepAlive: boolean): void {
  front.exchange = undefined;
  if (!keepAlive || front.services.stopping) {
    closeGently(front);
    return;
  }
  if (front.socket.isPaused()) front.socket.resume();
  if (front.pending.length > 0) waitForTurn(front);
}

/**
 * Half-closes and reads on for a moment: closing at once would answer what is still coming with RST. The moment begins
 * when the answer has left; until then a slow reader has the idle timeout.
 */
function closeGently(front: Front): void {
  const { socket } = front;
  front.closing = true;
  front.pending = EMPTY;
  writeWaiting();
  socket.resume();
  socket.end(() => {
    const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once("close", () => clearTimeout(cut));
  });
}

function onIdle(front: Front): void {
  if (front.closing) {
    front.socket.destroy();
  } else if (front.exchange) {
    failClientIdle(front.exchange);
  } else if (front.pending.length > 0) {
    refuse(front, reject(408, "No whole request in time"));
  } else {
    front.socket.destroy();
  }
}

function onGone(front: Front): void {
  if (front.waits) startNow(front);
  front.closing = true;
  if (front.exchange) loseClient(front.exchange);
}

/** Ends a connection that serves no request now; one that does ends with its answer, once the node is stopping. */
export function closeIfIdle(front: Front): void {
  if (front.waits) startNow(front);
  if (!front.exchange) closeGently(front);
}
