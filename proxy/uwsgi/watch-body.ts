import type { IncomingMessage, ServerResponse } from "node:http";

/** How long the rest of a body that nobody reads is taken and thrown away after the answer. */
const LINGER_MS = 5_000;

/**
 * Minds a body that does not come to its end.
 *
 * While the application waits for more of it and none comes for `timeoutMs`, the connection is broken off. When the answer
 * is there first, the rest is still read for a while: a connection that is closed on unread bytes is reset, and the answer
 * would be lost with it.
 */
export function watchBody(request: IncomingMessage, response: ServerResponse, timeoutMs: number): void {
  const { socket } = request;
  const destroySoon = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    if (request.complete || socket.destroyed) {
      destroySoon();
      return;
    }
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once("close", () => clearTimeout(timer));
    request.once("end", destroySoon).resume();
  };
  response.setTimeout(timeoutMs, () => {
    const { bytesRead } = socket;
    // A process that had no time finds its timers first, and only then the bytes that had come long before.
    setImmediate(() => {
      if (isAwaited(request) && socket.bytesRead === bytesRead) socket.destroy();
      else if (!request.complete) socket.setTimeout(timeoutMs);
    });
  });
  request.once("end", () => socket.setTimeout(0));
}

/** Bytes that lie here unread are not late: it is the application that takes its time. */
function isAwaited(request: IncomingMessage): boolean {
  return request.readableLength === 0 && request.readableFlowing !== null;
}
