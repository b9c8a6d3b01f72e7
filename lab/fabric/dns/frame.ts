import type { Socket } from "node:net";

/** DNS over TCP: each message behind its length in two bytes (RFC 1035, 4.2.2). */
export function toFrame(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

/** Bytes of a stream as the messages that they hold. */
export interface Frames {
  push(chunk: Buffer): void;
  /** The next message that is whole. */
  take(): Buffer | undefined;
}

export function createFrames(): Frames {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      rest = Buffer.concat([rest, chunk]);
    },
    take() {
      if (rest.length < 2) return undefined;
      const end = 2 + rest.readUInt16BE(0);
      if (rest.length < end) return undefined;
      const message = Buffer.from(rest.subarray(2, end));
      rest = rest.subarray(end);
      return message;
    },
  };
}

/** Calls `onMessage` for every whole message that arrives. */
export function parseFrames(socket: Socket, onMessage: (message: Buffer) => void): void {
  const frames = createFrames();
  socket.on("data", (chunk: Buffer) => {
    frames.push(chunk);
    for (let message = frames.take(); message; message = frames.take()) onMessage(message);
  });
}
