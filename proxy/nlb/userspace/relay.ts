/**
 * Two sockets as one flow: bytes both ways with back-pressure, half-close passed on, a reset passed on as a reset.
 *
 *   client socket <--> flow <--> target socket
 */

import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** A side of a flow: a TCP socket, or a TLS socket over one. */
export interface Side {
  readonly stream: Duplex;
  /** The TCP socket below, which is the one that can be reset. */
  readonly socket: Socket;
}

/** How a flow ended, by who ended it. */
export type FlowEnd = "closed" | "client-reset" | "target-reset" | "severed";

export interface RelayOptions {
  /** Written to the target before the client's first payload (row NLB-062). */
  readonly preface?: Buffer;
  /** Called for every piece that passes. */
  readonly onActivity: (direction: "to-target" | "to-client", bytes: number) => void;
  /** Called once, when both sides are gone. */
  readonly onEnd: (end: FlowEnd) => void;
}

export interface Relay {
  /**
   * The flow is no longer known: nothing is told to either side until it sends something, and then it gets RST (rows
   * NLB-129, NLB-153).
   */
  sever(): void;
  /** Both sides get RST now. */
  reset(): void;
}

export function relay(client: Side, target: Side, { preface, onActivity, onEnd }: RelayOptions): Relay {
  let end: FlowEnd = "closed";
  let open = 2;
  let isSevered = false;

  const resetBoth = () => {
    client.socket.resetAndDestroy();
    target.socket.resetAndDestroy();
  };
  const passOnReset = (from: Side, as: FlowEnd) => {
    const to = from === client ? target : client;
    from.stream.on("error", (error: NodeJS.ErrnoException) => {
      if (end === "closed" && isReset(error)) end = as;
      to.socket.resetAndDestroy();
      from.stream.destroy();
    });
    from.stream.once("close", () => {
      if (!to.stream.destroyed && !from.stream.readableEnded) to.socket.resetAndDestroy();
      open -= 1;
      if (open === 0) onEnd(end);
    });
  };
  passOnReset(client, "client-reset");
  passOnReset(target, "target-reset");

  client.stream.on("data", (chunk: Buffer) => onActivity("to-target", chunk.length));
  target.stream.on("data", (chunk: Buffer) => onActivity("to-client", chunk.length));
  if (preface) writeBeforeFirst(client.stream, target.stream, preface);
  client.stream.pipe(target.stream);
  target.stream.pipe(client.stream);

  return {
    sever() {
      if (isSevered) return;
      isSevered = true;
      client.stream.unpipe(target.stream);
      target.stream.unpipe(client.stream);
      for (const { stream } of [client, target]) {
        stream.removeAllListeners("data");
        const answer = () => {
          end = "severed";
          resetBoth();
        };
        stream.once("data", answer);
        stream.once("end", answer);
        stream.resume();
      }
    },
    reset() {
      end = "severed";
      resetBoth();
    },
  };
}

function writeBeforeFirst(from: Duplex, to: Duplex, preface: Buffer): void {
  from.once("data", () => to.write(preface));
}

function isReset({ code }: NodeJS.ErrnoException): boolean {
  return code === "ECONNRESET" || code === "EPIPE";
}
