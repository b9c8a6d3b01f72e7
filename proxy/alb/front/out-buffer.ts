/**
 * Where messages are put together before they are written: one buffer for all connections, which stays in the processor's cache.
 * A socket that could not pass all of it to the kernel keeps it, and the next message is put into another.
 */
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

/** A head of 32 K with what is added to it, and the most that is read at once. */
const SIZE = 112 * 1024;
let current = Buffer.allocUnsafeSlow(SIZE);

/** To be filled from its start and written by {@link writeBehind} before anything else is done; what is in it lasts no longer. */
export function outBuffer(): Buffer {
  return current;
}

/**
 * Writes the first bytes of the buffer, and others behind them.
 *
 * @param size of what is in the buffer
 * @param content good for the length of the call
 * @returns false where the socket asks to wait for its `drain`
 */
export function writeBehind(socket: Socket, size: number, content: Buffer): boolean {
  const fits = size + content.length <= SIZE;
  if (fits) content.copy(current, size);
  const flows = writeOut(socket, fits ? size + content.length : size);
  return fits ? flows : socket.write(Buffer.from(content));
}

function writeOut(socket: Socket, size: number): boolean {
  if (size === 0) return true;
  const bytes = current.subarray(0, size);
  // TLS is never done with it at once, nor is a socket that has something to write already: these get what they need, no more.
  if (socket.writableLength > 0 || socket instanceof TLSSocket) return socket.write(Buffer.from(bytes));
  const flows = socket.write(bytes);
  if (socket.writableLength > 0) current = Buffer.allocUnsafeSlow(SIZE);
  return flows;
}
