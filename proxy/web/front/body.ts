/** The body of a request on its way to the upstream. */
import { onBodyDone } from "./answer.ts";
import { takePending } from "./client.ts";
import { stopReading } from "./deadline.ts";
import { failForward } from "./failure.ts";
import type { Forward } from "./forward.ts";

/** httpd's MAX_MEM_SPOOL: so much of a body is awaited before an upstream is asked. */
const COLLECT_BYTES = 16_384;

/**
 * Takes what has come of a body: a client that sends it slowly holds no connection to the upstream meanwhile. A chunked
 * one that is short goes on with a length.
 *
 * @returns whether the request may go on: the body is whole, or so long that it is passed on as it comes
 */
export function collectBody(forward: Forward): boolean {
  const { exchange, collected } = forward;
  if (!consume(forward, (payload) => collected.push(payload))) return false;
  forward.collectedBytes = exchange.bodyBytes;
  const isShort = exchange.body.done && exchange.bodyBytes <= COLLECT_BYTES;
  if (isShort) forward.framing = { kind: "length", length: exchange.bodyBytes };
  return exchange.body.done || exchange.bodyBytes >= COLLECT_BYTES;
}

/** Passes on what the client has sent, as fast as the upstream takes it. */
export function pumpBody(forward: Forward): void {
  const { connection, stage, exchange, collected } = forward;
  if (!connection || stage === "over" || stage === "collecting") return;
  const { socket } = connection;
  const wasDone = exchange.body.done;
  for (const payload of collected.splice(0)) writePart(forward, payload);
  while (exchange.client.pending.length > 0 && !exchange.body.done) {
    if (socket.writableNeedDrain && socket.writableLength > 0) {
      exchange.client.socket.pause();
      return;
    }
    if (!consume(forward, (payload) => writePart(forward, payload))) return;
  }
  const hasEnded = exchange.body.done && (!wasDone || forward.collectedBytes > 0);
  if (hasEnded && forward.framing.kind === "chunked") socket.write("0\r\n\r\n", "latin1");
  forward.collectedBytes = 0;
  if (hasEnded) onBodyDone(forward);
}

function writePart({ connection, framing }: Forward, payload: Buffer): void {
  if (!connection) return;
  if (framing.kind !== "chunked") {
    connection.socket.write(payload);
    return;
  }
  connection.socket.write(`${payload.length.toString(16)}\r\n`, "latin1");
  connection.socket.write(payload);
  connection.socket.write("\r\n", "latin1");
}

/** @returns false where the request has failed of it */
function consume(forward: Forward, onPayload: (payload: Buffer) => void): boolean {
  const { exchange } = forward;
  const { client, body } = exchange;
  const size = body.consume(client.pending, (payload) => {
    exchange.bodyBytes += payload.length;
    onPayload(payload);
  });
  if (size < 0) {
    exchange.closesAfter = true;
    failForward(forward, {
      status: 400,
      why: "a malformed chunk in the request's body",
      module: "proxy",
      isUnsized: true,
    });
    return false;
  }
  takePending(client, size);
  if (body.done) stopReading(client);
  return true;
}
