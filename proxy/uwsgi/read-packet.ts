import type { Socket } from "node:net";
import { LabError } from "../../lab/model/errors.ts";
import { type PacketParse, parsePacket, type UwsgiPacket } from "./packet.ts";

export interface PacketLimits {
  /** That the variables may have. */
  readonly maxBytes: number;
  /** From the beginning of the connection to the packet's last byte. */
  readonly timeoutMs: number;
}

/**
 * Reads the packet that begins a connection. What followed it is put back, and the socket is paused.
 *
 * `done` is called once: with the packet; with nothing when the peer left without a byte, as a health check does; or with
 * what was wrong, a LabError `UwsgiPacketTooLarge`, `UwsgiPacketMalformed`, `UwsgiPacketIncomplete`.
 */
export function readPacket(
  socket: Socket,
  { maxBytes, timeoutMs }: PacketLimits,
  done: (error: LabError | undefined, packet?: UwsgiPacket) => void,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => settle(incomplete(bytes, `after ${timeoutMs} ms`)), timeoutMs);

  function settle(error: LabError | undefined, packet?: UwsgiPacket, rest?: Buffer): void {
    clearTimeout(timer);
    socket.off("data", onData).off("end", onEnd).off("close", onEnd).pause();
    // Only now: a socket that flows would give it to the listener at once.
    if (rest && rest.length > 0) socket.unshift(rest);
    done(error, packet);
  }
  function onData(chunk: Buffer): void {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    const parse = tryParse(bytes, maxBytes);
    if (parse.kind === "failed") settle(parse.error);
    else if (parse.kind === "packet") settle(undefined, parse.packet, bytes.subarray(parse.size));
  }
  function onEnd(): void {
    settle(bytes.length === 0 ? undefined : incomplete(bytes, "when the connection ended"));
  }
  socket.on("data", onData).on("end", onEnd).on("close", onEnd);
}

function tryParse(
  bytes: Buffer,
  maxBytes: number,
): PacketParse | { readonly kind: "failed"; readonly error: LabError } {
  try {
    return parsePacket(bytes, maxBytes);
  } catch (error) {
    return { kind: "failed", error: error as LabError };
  }
}

function incomplete(bytes: Buffer, when: string): LabError {
  return new LabError("UwsgiPacketIncomplete", `A uwsgi packet that had ${bytes.length} bytes ${when}`);
}
