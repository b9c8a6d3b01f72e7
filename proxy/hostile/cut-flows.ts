/** Connections opened and cut in every way that a client can, for tests and the soak. */
import net, { type Socket } from "node:net";
import tls from "node:tls";

export interface CutFlows {
  readonly port: number;
  readonly isTls?: boolean;
  readonly count: number;
  readonly atOnce: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/** Resolves when the last one is closed. */
export async function cutFlows({ port, isTls = false, count, atOnce, random }: CutFlows): Promise<void> {
  for (let done = 0; done < count; done += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - done) }, () => cutSomehow(port, isTls, random));
    await Promise.all(batch);
  }
}

function cutSomehow(port: number, isTls: boolean, random: () => number): Promise<void> {
  return new Promise((resolve) => {
    const plain = net.connect(port, "127.0.0.1");
    plain.on("error", () => {}).once("close", () => resolve());
    const socket = isTls ? tls.connect({ socket: plain, rejectUnauthorized: false }) : plain;
    socket.on("error", () => plain.destroy());
    const way = WAYS[Math.floor(random() * WAYS.length)] as Way;
    way({ plain, socket, random });
    socket.resume();
  });
}

type Way = (cut: { readonly plain: Socket; readonly socket: Socket; readonly random: () => number }) => void;

const garbage = (random: () => number) => Buffer.alloc(1 + Math.floor(random() * 20_000), Math.floor(random() * 256));

const WAYS: readonly Way[] = [
  ({ plain }) => plain.destroy(),
  ({ plain }) => plain.once("connect", () => plain.resetAndDestroy()),
  ({ plain }) => plain.once("connect", () => plain.end()),
  ({ socket }) => socket.once("data", () => socket.end("bye")),
  ({ plain, socket }) => socket.once("data", () => plain.resetAndDestroy()),
  ({ socket, random }) => socket.end(garbage(random)),
  // No TLS where that is expected, or in the middle of it; elsewhere just bytes.
  ({ plain, random }) => plain.once("connect", () => plain.end(garbage(random))),
  ({ plain, socket, random }) => socket.once("data", () => plain.write(garbage(random), () => plain.destroy())),
];
