import type { Socket } from "node:net";

/** Sockets below a TLS stream that has been ended. */
const endedBelow = new WeakSet<Socket>();

/** @param socket below the stream, or the stream itself */
export function endStream(stream: Socket, socket: Socket): void {
  if (stream !== socket) endedBelow.add(socket);
  stream.end();
}

/**
 * Closes a connection with RST; one that is just being ended is closed as it is. libuv refuses to reset a connection that
 * it has been told to shut down, and Node then loses its handle: it is never closed, and never tells of its end.
 *
 * @param socket TCP; a TLS stream over it has been ended by `endStream`, if at all
 */
export function resetNow(socket: Socket): void {
  const isEnding = endedBelow.has(socket) || (socket.writableEnded && !socket.writableFinished);
  if (isEnding) socket.destroy();
  else socket.resetAndDestroy();
}
