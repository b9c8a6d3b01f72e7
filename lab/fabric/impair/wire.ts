/**
 * The end of a line in this program: packets come as datagrams from the device, wait, and go back as datagrams.
 *
 *   device --socat--> UDP on loopback --> schedule --> wait --> UDP --socat--> device
 */
import dgram from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Impairment } from "../../model/index.ts";
import { newLine, schedule } from "./line.ts";
import { isIpv4, restoreHop } from "./packet.ts";
import { Waiting } from "./waiting.ts";

export interface Wire {
  /** On the loopback: where datagrams are to be sent. */
  readonly port: number;
  readonly counters: Readonly<WireCounters>;
  close(): void;
}

export interface WireCounters {
  packets: number;
  lost: number;
  /** Dropped because the queue of the line, or its memory, was full. */
  overrun: number;
}

export interface WireOptions {
  /** Milliseconds that never jump. */
  readonly nowMs: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** At both ends: packets come faster than they are read. What the kernel (net.core.rmem_max) does not grant is no error. */
export const BUFFER_BYTES = 8 * 1024 * 1024;
/** At 9 kB each that is 150 MB, far more than any path of this lab has under way. */
const MOST_WAITING = 16_384;

export async function openWire(impairment: Impairment, { nowMs, random }: WireOptions): Promise<Wire> {
  const socket = dgram.createSocket({ type: "udp4", recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES });
  const waiting = new Waiting<Buffer>();
  const counters: WireCounters = { packets: 0, lost: 0, overrun: 0 };
  let line = newLine(impairment);
  let devicePort = 0;
  let timer: NodeJS.Timeout | undefined;

  function take(packet: Buffer): void {
    counters.packets += 1;
    const now = nowMs();
    const step = schedule(line, packet.length, now, random);
    line = step.line;
    if (step.fate.kind === "dropped") counters[step.fate.why === "loss" ? "lost" : "overrun"] += 1;
    else if (step.fate.atMs <= now) deliver(packet);
    else if (waiting.size < MOST_WAITING) wait(step.fate.atMs, packet);
    else counters.overrun += 1;
  }

  function wait(atMs: number, packet: Buffer): void {
    const isFirst = atMs < (waiting.nextMs ?? Number.POSITIVE_INFINITY);
    waiting.add(atMs, packet);
    if (isFirst) setAlarm();
  }

  function setAlarm(): void {
    clearTimeout(timer);
    const { nextMs } = waiting;
    if (nextMs !== undefined) timer = setTimeout(ring, Math.max(0, Math.round(nextMs - nowMs()))).unref();
  }

  function ring(): void {
    // Half a timer's tick too early is as good as half too late.
    for (const packet of waiting.takeDue(nowMs() + 0.5)) deliver(packet);
    setAlarm();
  }

  function deliver(packet: Buffer): void {
    restoreHop(packet);
    // A device that is just being replaced loses packets, as a cable does.
    socket.send(packet, devicePort, "127.0.0.1", () => {});
  }

  socket.on("message", (packet, from) => {
    devicePort = from.port;
    if (isIpv4(packet)) take(packet);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("error", () => {});
  return {
    port: (socket.address() as AddressInfo).port,
    counters,
    close() {
      clearTimeout(timer);
      socket.close();
    },
  };
}
