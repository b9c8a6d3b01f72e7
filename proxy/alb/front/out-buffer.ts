/**
 * Where messages are put together before they are written: one buffer for all connections, which stays in the processor's cache.
 * A socket that could not pass all of it to the kernel keeps it, and the next message is put into another.
 */
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { later } from "./turn.ts";

/** A head of 32 K with what is added to it, and the most that is read at once. */
const MESSAGE = 112 * 1024;
/** With room for messages that wait for the turn's end. */
const SIZE = 2 * MESSAGE;
/** Longer ones are better written while they are in the cache. */
const LONGEST_WAITING = 16 * 1024;

let buffer = Buffer.allocUnsafeSlow(SIZE);
/** Of `buffer`, what is not taken by messages that wait. */
let free = buffer;

interface Message {
  readonly socket: Socket;
  readonly bytes: Buffer;
}

const waiting: Message[] = [];
const WRITE_WAITING = { atEndOfTurn: writeWaiting };

/** To be filled from its start and written by {@link writeBehind} before anything else is done; what is in it lasts no longer. */
export function outBuffer(): Buffer {
  return free;
}

/**
 * Writes the first bytes of the buffer, and others behind them.
 *
 * @param size of what is in the buffer
 * @param content good for the length of the call
 * @returns false where the socket asks to wait for its `drain`
 */
export function writeBehind(socket: Socket, size: number, content: Buffer): boolean {
  const fits = size + content.length <= MESSAGE;
  if (fits) content.copy(free, size);
  const flows = writeOut(socket, fits ? size + content.length : size);
  return fits ? flows : socket.write(Buffer.from(content));
}

/**
 * {@link writeBehind} for the last of an answer, which is written at the end of the turn if it is short. Whatever else is written to
 * the socket before has to call {@link writeWaiting}.
 */
export function writeLast(socket: Socket, size: number, content: Buffer): void {
  const length = size + content.length;
  if (length === 0) return;
  if (length > LONGEST_WAITING || socket.writableLength > 0) {
    writeBehind(socket, size, content);
    return;
  }
  content.copy(free, size);
  if (waiting.push({ socket, bytes: free.subarray(0, length) }) === 1) later("answers", WRITE_WAITING);
  free = free.subarray(length);
  if (free.length < MESSAGE) writeWaiting();
}

/** Writes what waits for the turn's end. */
export function writeWaiting(): void {
  let isKept = false;
  for (const { socket, bytes } of waiting) {
    const isCopied = needsCopy(socket);
    socket.write(isCopied ? Buffer.from(bytes) : bytes);
    if (!isCopied && socket.writableLength > 0) isKept = true;
  }
  waiting.length = 0;
  if (isKept) buffer = Buffer.allocUnsafeSlow(SIZE);
  free = buffer;
}

function writeOut(socket: Socket, size: number): boolean {
  if (size === 0) return true;
  const bytes = free.subarray(0, size);
  if (needsCopy(socket)) return socket.write(Buffer.from(bytes));
  const flows = socket.write(bytes);
  if (socket.writableLength > 0) {
    buffer = Buffer.allocUnsafeSlow(SIZE);
    free = buffer;
  }
  return flows;
}

/** TLS is never done with it at once, nor is a socket that has something to write already: these get what they need, no more. */
function needsCopy(socket: Socket): boolean {
  return socket.writableLength > 0 || socket instanceof TLSSocket;
}
