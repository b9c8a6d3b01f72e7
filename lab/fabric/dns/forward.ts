/** Asks the resolver of the outside world, with the asker's own bytes. */
import { randomInt } from "node:crypto";
import dgram from "node:dgram";
import net from "node:net";
import { parseFrames, toFrame } from "./frame.ts";

export interface Upstream {
  readonly address: string;
  readonly port: number;
}

export interface ForwardOptions {
  /** Tried in order, each for `timeoutMs`. */
  readonly upstreams: readonly Upstream[];
  readonly timeoutMs: number;
}

/** Resolves with the answer's bytes, under the id that was asked with, or `undefined` where nobody answered in time. */
export async function forward(
  message: Buffer,
  transport: "udp" | "tcp",
  { upstreams, timeoutMs }: ForwardOptions,
): Promise<Buffer | undefined> {
  for (const upstream of upstreams) {
    const ask = transport === "udp" ? askByUdp : askByTcp;
    const answer = await ask(message, upstream, AbortSignal.timeout(timeoutMs)).catch(() => undefined);
    if (answer) return answer;
  }
  return undefined;
}

/** A port and an id of its own for every question, so that an answer cannot be guessed from outside. */
async function askByUdp(message: Buffer, { address, port }: Upstream, signal: AbortSignal): Promise<Buffer> {
  const socket = dgram.createSocket({ type: "udp4", signal });
  const question = Buffer.from(message);
  question.writeUInt16BE(randomInt(0x10000), 0);
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      socket.on("error", reject);
      socket.once("close", () => reject(new Error("closed")));
      socket.on("message", (answer) => {
        if (answer.length >= 12 && answer.readUInt16BE(0) === question.readUInt16BE(0)) resolve(answer);
      });
      // Node hands an error of connecting to this function, which its types do not know.
      socket.connect(port, address, (error?: unknown) => (error ? reject(error) : socket.send(question)));
    }).then((answer) => {
      message.copy(answer, 0, 0, 2);
      return answer;
    });
  } finally {
    if (!signal.aborted) socket.close();
  }
}

function askByTcp(message: Buffer, { address: host, port }: Upstream, signal: AbortSignal): Promise<Buffer> {
  const socket = net.connect({ host, port, signal });
  return new Promise<Buffer>((resolve, reject) => {
    socket.on("error", reject);
    socket.once("close", () => reject(new Error("closed")));
    parseFrames(socket, resolve);
    socket.end(toFrame(message));
  }).finally(() => socket.destroy());
}
