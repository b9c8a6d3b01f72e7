import type { Socket } from "node:net";

/** DNS over TCP: each message behind its length in two bytes (RFC 1035, 4.2.2). */
export function toFrame(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Calls `onMessage` for every whole message that arrives. */
export function parseFrames(socket: Socket, onMessage: (message: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      const message = Buffer.from(rest.subarray(2, end));
      rest = rest.subarray(end);
      onMessage(message);
    }
  });
}
