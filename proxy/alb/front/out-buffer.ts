/**
 * Where messages are put together before they are written: one buffer for all connections, which stays in the processor's cache.
 * A socket that could not pass all of it to the kernel keeps it, and the next message is put into another.
 */
import type { Socket } from "node:net";

/** A head of 32 K with what is added to it, and the most that is read at once. */
const SIZE = 112 * 1024;
let current = Buffer.allocUnsafeSlow(SIZE);

/** To be filled from its start and written by {@link writeOut} before anything else is done; what is in it lasts no longer. */
export function outBuffer(): Buffer {
  return current;
}

/**
 * Writes the first bytes of the buffer.
 *
 * @returns false where the socket asks to wait for its `drain`
 */
export function writeOut(socket: Socket, size: number): boolean {
  const flows = socket.write(current.subarray(0, size));
  if (socket.writableLength > 0) current = Buffer.allocUnsafeSlow(SIZE);
  return flows;
}

/** Writes bytes that are good for the length of the call only. @returns as {@link writeOut} does */
export function writeCopy(socket: Socket, bytes: Buffer): boolean {
  if (bytes.length > SIZE) return socket.write(Buffer.from(bytes));
  bytes.copy(current);
  return writeOut(socket, bytes.length);
}
