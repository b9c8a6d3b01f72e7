/** The body of an upstream's answer on its way to the client. */
import type { Socket } from "node:net";
import { dropConnection } from "../upstream/connection.ts";
import { startStall } from "./deadline.ts";
import { finishExchange } from "./end.ts";
import { failMalformed } from "./failure.ts";
import type { Answer, Forward } from "./forward.ts";

/** @param headText still to be written in front of the body's first part; empty afterwards */
export function writeAnswer(forward: Forward, answer: Answer, headText: string, bytes: Buffer): void {
  const parts: Buffer[] = [];
  const size = answer.body.consume(bytes, (payload) => parts.push(payload));
  if (size < 0) return void failBroken(forward, headText);
  const flows = writeToClient(forward, answer, headText, parts);
  if (answer.body.done) {
    endAnswer(forward, answer.keepsUpstream && size === bytes.length);
  } else if (!flows) {
    holdUpstream(forward);
  }
}

/** The client takes less than the upstream gives. */
function holdUpstream({ exchange, connection }: Forward): void {
  connection?.socket.pause();
  startStall(exchange.client, exchange.host.config.timeoutMs);
}

/** A chunk that is none: as long as nothing has gone out, there can be a page. */
function failBroken(forward: Forward, headText: string): void {
  if (headText !== "") forward.exchange.isAnswered = false;
  failMalformed(forward, "a malformed chunk");
}

/** Below it, all goes out as one string, which costs less than several buffers. */
const ONE_WRITE_LIMIT = 8192;

/** @returns false where the client has to take some of it before there may be more */
function writeToClient({ exchange, connection }: Forward, answer: Answer, headText: string, parts: Buffer[]): boolean {
  const { client, record } = exchange;
  const { socket } = client;
  let length = 0;
  for (const part of parts) length += part.length;
  record.bytesSent += length;
  const isLast = answer.toClient === "chunked" && answer.body.done;
  if (length === 0 && headText === "" && !isLast) return true;
  if (length < ONE_WRITE_LIMIT) {
    return socket.write(headText + joinParts(answer, parts) + (isLast ? "0\r\n\r\n" : ""), "latin1");
  }
  const kept = connection ? parts.map((part) => connection.buffer.keep(part)) : parts;
  const flows = writeParts(socket, answer, headText, kept, isLast);
  // A long write says that it was too much even where the kernel has taken all of it.
  if (socket.writableLength > 0) return flows;
  connection?.buffer.giveBack();
  return true;
}

function joinParts({ toClient }: Answer, parts: readonly Buffer[]): string {
  let text = "";
  for (const part of parts) {
    const content = part.toString("latin1", 0, part.length);
    text += toClient === "chunked" ? `${part.length.toString(16)}\r\n${content}\r\n` : content;
  }
  return text;
}

function writeParts(
  socket: Socket,
  { toClient }: Answer,
  headText: string,
  parts: readonly Buffer[],
  isLast: boolean,
): boolean {
  if (parts.length === 1 && parts[0] && headText === "" && toClient === "raw") return socket.write(parts[0]);
  socket.cork();
  let flows = headText === "" || socket.write(headText, "latin1");
  for (const part of parts) {
    if (toClient === "chunked") socket.write(`${part.length.toString(16)}\r\n`, "latin1");
    flows = socket.write(part);
    if (toClient === "chunked") flows = socket.write("\r\n", "latin1");
  }
  if (isLast) flows = socket.write("0\r\n\r\n", "latin1");
  socket.uncork();
  return flows;
}

/** @param isReusable nothing came after the answer, and the upstream keeps the connection */
export function endAnswer(forward: Forward, isReusable: boolean): void {
  const { exchange, connection, place } = forward;
  forward.stage = "over";
  if (connection && isReusable && exchange.body.done) place?.pool.release(connection);
  else dropConnection(connection);
  finishExchange(exchange);
}
