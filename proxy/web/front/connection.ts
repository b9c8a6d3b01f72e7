/**
 * A client's connection: requests one after another.
 *
 *     client --socket--> pending --parse head--> admit --> own answer, or forward --upstream--> application
 */
import type { Socket } from "node:net";
import { admitRequest, refuseRequest } from "./admit.ts";
import { type Client, EMPTY, PENDING_LIMIT, type Serving, takePending } from "./client.ts";
import { endStall, startReading, stopReading } from "./deadline.ts";
import { loseClient } from "./end.ts";
import { onClientBody, onClientDrain } from "./forward-request.ts";
import { parseRequestHead } from "./request-head.ts";

/** How long a client may go on sending after an answer that ended its connection, so that it can still read it. */
const LINGER_MS = 2000;

export function serveConnection(socket: Socket, serving: Serving): Client {
  const client: Client = {
    socket,
    serving,
    peer: { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 },
    local: { address: plainAddress(socket.localAddress), port: socket.localPort ?? 0 },
    pending: EMPTY,
    exchange: undefined,
    discarding: undefined,
    kept: 0,
    hasEnded: false,
    isClosing: false,
    readDeadline: undefined,
    writeDeadline: undefined,
  };
  socket.on("data", (chunk: Buffer) => onData(client, chunk));
  socket.on("drain", () => onDrain(client));
  socket.on("timeout", () => onIdle(client));
  socket.on("end", () => onEnd(client));
  socket.on("close", () => onGone(client));
  socket.on("error", () => socket.destroy());
  awaitHead(client);
  return client;
}

/** An IPv4 client of a socket that speaks both is `::ffff:10.0.2.56` to the kernel. */
function plainAddress(address = ""): string {
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

function onData(client: Client, chunk: Buffer): void {
  if (client.isClosing) return;
  client.pending = client.pending.length === 0 ? chunk : Buffer.concat([client.pending, chunk]);
  if (client.exchange) {
    onClientBody(client.exchange);
    if (client.pending.length > PENDING_LIMIT) client.socket.pause();
  } else {
    nextRequest(client);
  }
}

/** Starts on the next request if it is there whole, up to its body. */
export function nextRequest(client: Client): void {
  while (!client.exchange && !client.isClosing && client.pending.length > 0) {
    if (client.discarding && !discard(client)) return;
    skipEmptyLines(client);
    if (client.pending.length === 0) return;
    const { hosts } = client.serving.generation;
    const host = hosts.first(client.local.address, client.local.port);
    const parsed = parseRequestHead(client.pending, host.config.limits);
    if (parsed.kind === "incomplete") {
      awaitMore(client);
      return;
    }
    stopReading(client);
    if (parsed.kind === "fault") {
      refuseRequest(client, parsed);
      return;
    }
    takePending(client, parsed.size);
    admitRequest(client, parsed.head);
  }
}

function awaitMore(client: Client): void {
  if (client.hasEnded) endInput(client);
  else if (client.readDeadline === undefined) awaitHead(client);
}

/**
 * The client sends nothing more. What it has asked is answered all the same, as httpd does; whether it still listens shows
 * when the answer is written.
 */
function onEnd(client: Client): void {
  client.hasEnded = true;
  if (client.exchange) onClientBody(client.exchange);
  else endInput(client);
}

/** Between requests, or inside the head of one: a whole first line is worth an answer to httpd, less is not. */
function endInput(client: Client): void {
  if (client.isClosing) return;
  stopReading(client);
  if (client.discarding || !client.pending.includes(0x0a)) closeGently(client);
  else refuseRequest(client, { kind: "fault", status: 400, why: "the head breaks off", line: firstLine(client) });
}

/** @returns whether nothing of the body is left to come */
function discard(client: Client): boolean {
  const { discarding, pending } = client;
  if (!discarding) return true;
  const size = discarding.consume(pending);
  if (size < 0) {
    closeGently(client);
    return false;
  }
  takePending(client, size);
  if (!discarding.done) return false;
  client.discarding = undefined;
  return true;
}

/** RFC 9112 section 2.2: empty lines before a request are passed over. */
function skipEmptyLines(client: Client): void {
  let size = 0;
  while (client.pending[size] === 0x0d && client.pending[size + 1] === 0x0a) size += 2;
  if (size > 0) takePending(client, size);
}

function awaitHead(client: Client): void {
  const { config } = client.serving.generation.hosts.first(client.local.address, client.local.port);
  startReading(client, {
    limit: config.reading.header,
    idleMs: config.timeoutMs,
    received: () => client.pending.length,
    onLate: () => onLateHead(client),
  });
}

function onLateHead(client: Client): void {
  if (client.exchange || client.isClosing) return;
  if (client.pending.length === 0) closeGently(client);
  else refuseRequest(client, { kind: "fault", status: 408, why: "no whole request in time", line: firstLine(client) });
}

function firstLine({ pending }: Client): string {
  const text = pending.toString("latin1", 0, 8190);
  const end = text.indexOf("\r\n");
  return end < 0 ? text : text.slice(0, end);
}

/** The exchange is over, its answer written: called once for each, also for those that were answered at once. */
export function endRequest(client: Client, keeps: boolean): void {
  client.exchange = undefined;
  stopReading(client);
  if (!keeps) {
    closeGently(client);
    return;
  }
  client.kept++;
  const { keepAliveTimeoutMs } = client.serving.generation.hosts.main.config;
  if (client.socket.timeout !== keepAliveTimeoutMs) client.socket.setTimeout(keepAliveTimeoutMs);
  if (client.socket.isPaused()) client.socket.resume();
  if (client.pending.length > 0) queueMicrotask(() => nextRequest(client));
  else if (client.hasEnded) closeGently(client);
}

/**
 * Half-closes and reads on for a moment: closing at once would answer what is still coming with RST. The moment begins
 * when the answer has left.
 */
function closeGently(client: Client): void {
  if (client.isClosing) return;
  const { socket } = client;
  client.isClosing = true;
  client.pending = EMPTY;
  stopReading(client);
  socket.resume();
  socket.end(() => {
    const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
    socket.once("close", () => clearTimeout(cut));
  });
}

function onDrain(client: Client): void {
  endStall(client);
  if (client.exchange) onClientDrain(client.exchange);
}

/** Nothing moved for KeepAliveTimeout, which counts between requests only. */
function onIdle(client: Client): void {
  if (client.isClosing) client.socket.destroy();
  else if (!client.exchange && client.pending.length === 0 && !client.discarding) closeGently(client);
}

function onGone(client: Client): void {
  client.isClosing = true;
  stopReading(client);
  endStall(client);
  if (client.exchange) loseClient(client.exchange);
}

/** Ends a connection that serves no request now; one that does ends with its answer, once the server is stopping. */
export function closeIfIdle(client: Client): void {
  if (!client.exchange && client.pending.length === 0) closeGently(client);
}
