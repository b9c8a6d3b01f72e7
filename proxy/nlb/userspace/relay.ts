/**
 * Two sockets as one flow: bytes both ways with back-pressure, half-close passed on, a reset passed on as a reset.
 *
 *   client socket <--> flow <--> target socket
 *
 * Streams' own `pipe` costs a dozen listeners and closures per direction; here every socket has the same five functions
 * as listeners, and they find their flow on it (ADR 4).
 */
import type net from "node:net";
import type { Socket } from "node:net";
import { endStream, resetNow } from "../../reset.ts";

/** A side of a flow: a TCP socket, or a TLS socket over one. */
export interface Side {
  readonly stream: Socket;
  /** The TCP socket below, which is the one that can be reset. */
  readonly socket: Socket;
}

/** How a flow ended, by who ended it. */
export type FlowEnd = "closed" | "client-reset" | "target-reset" | "severed";

export type Direction = "to-target" | "to-client";

/** Who is told of a flow. Its methods are called as such, so that it may be an object of a class. */
export interface RelayObserver {
  /** Called for every piece that passes. */
  onActivity(direction: Direction, bytes: number): void;
  /** Called once, when both sides are gone. */
  onEnd(end: FlowEnd): void;
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

/** One side with what it needs to know of the other. */
interface Half {
  readonly side: Side;
  readonly direction: Direction;
  readonly resetIs: FlowEnd;
  readonly flow: Joined;
  peer: Half;
  preface: Buffer | undefined;
}

interface Joined {
  readonly observer: RelayObserver;
  end: FlowEnd;
  open: number;
  isSevered: boolean;
}

const HALF = Symbol("half");
type Attached = Socket & { [HALF]: Half };

/** @param preface written to the target before the client's first payload (row NLB-062) */
export function relay(client: Side, target: Side, observer: RelayObserver, preface?: Buffer): Relay {
  const flow: Joined = { observer, end: "closed", open: 2, isSevered: false };
  const from = attach(client, flow, "to-target", "client-reset", preface);
  const to = attach(target, flow, "to-client", "target-reset", undefined);
  from.peer = to;
  to.peer = from;
  for (const { stream } of [client, target]) {
    stream.resume();
    // A TLS stream may have told of its end while its target was being called, or of its failure: nothing is told twice.
    if (stream.closed) onClose.call(stream);
    else if (stream.readableEnded) onEnd.call(stream);
  }
  return {
    sever() {
      flow.isSevered = true;
      // Whatever they say next must be heard, however much the other side has yet to take.
      client.stream.resume();
      target.stream.resume();
    },
    reset: () => resetBoth(from, "severed"),
  };
}

function attach(side: Side, flow: Joined, direction: Direction, resetIs: FlowEnd, preface: Buffer | undefined): Half {
  const half = { side, direction, resetIs, flow, preface } as Half;
  const stream = side.stream as Attached;
  stream[HALF] = half;
  stream.on("data", onData).on("drain", onDrain).on("end", onEnd).on("error", onError).on("close", onClose);
  return half;
}

function onData(this: Socket, chunk: Buffer): void {
  if (!pass((this as Attached)[HALF], chunk)) this.pause();
}

/** @returns whether more may come at once */
function pass(half: Half, chunk: Buffer): boolean {
  const { flow, peer, preface } = half;
  if (flow.isSevered) {
    resetBoth(half, "severed");
    return false;
  }
  flow.observer.onActivity(half.direction, chunk.length);
  if (preface) {
    half.preface = undefined;
    peer.side.stream.write(preface);
  }
  return peer.side.stream.write(chunk);
}

/** Every target's bytes are read into this one, in turn: sockets are read one after the other. */
const SCRATCH = Buffer.allocUnsafeSlow(128 * 1024);

/**
 * How to read a socket that `relay` will get: past its stream, into one buffer, which saves 64 KiB of memory to
 * allocate and collect for each read (ADR 4). What was read is copied, because a write may hold on to it for long.
 */
export function readRaw(socketOf: () => Socket): net.OnReadOpts {
  return {
    buffer: SCRATCH,
    callback(length, buffer) {
      const half = (socketOf() as Attached)[HALF];
      const bytes = Buffer.allocUnsafe(length);
      bytes.set(buffer.length === length ? buffer : buffer.subarray(0, length));
      return pass(half, bytes);
    },
  };
}

function onDrain(this: Socket): void {
  (this as Attached)[HALF].peer.side.stream.resume();
}

function onEnd(this: Socket): void {
  const half = (this as Attached)[HALF];
  if (half.flow.isSevered) return void resetBoth(half, "severed");
  const { stream, socket } = half.peer.side;
  // Both directions are over and all is sent: closing says so too, and costs less than a half-close before it.
  if (stream === socket && stream.readableEnded && stream.writableLength === 0) stream.destroy();
  else endStream(stream, socket);
}

function onError(this: Socket, { code }: NodeJS.ErrnoException): void {
  const { flow, peer, resetIs, side } = (this as Attached)[HALF];
  if (flow.end === "closed" && (code === "ECONNRESET" || code === "EPIPE")) flow.end = resetIs;
  resetNow(peer.side.socket);
  side.stream.destroy();
}

function onClose(this: Socket): void {
  const { flow, peer } = (this as Attached)[HALF];
  // A side that is gone takes nothing more: what the other has yet to say has nowhere to go.
  const isOver = this.readableEnded && peer.side.stream.readableEnded;
  if (!isOver && !peer.side.stream.destroyed) resetNow(peer.side.socket);
  flow.open -= 1;
  if (flow.open === 0) flow.observer.onEnd(flow.end);
}

function resetBoth({ flow, side, peer }: Half, end: FlowEnd): void {
  flow.end = end;
  resetNow(side.socket);
  resetNow(peer.side.socket);
}
