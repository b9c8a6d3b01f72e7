/** Does to a connection what a script says. */
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import type { Step } from "./script.ts";

/** A connection as its player sees it. */
interface Stage {
  readonly stream: Socket;
  readonly floodPauseMs: number;
  /** Aborts when the connection is gone. */
  readonly gone: AbortSignal;
}

type Play<Kind extends Step["kind"]> = (stage: Stage, step: Extract<Step, { kind: Kind }>) => unknown;

export interface PlayOptions {
  /** Real time after which the connection is cut off. */
  readonly longestMs: number;
  /** Real time between two pieces of a flood; none unless told, and a flood is as fast as it can be. */
  readonly floodPauseMs?: number;
}

/** Plays all steps, and ends with the connection: when it is over, it is closed. */
export async function play(
  stream: Socket,
  steps: readonly Step[],
  { longestMs, floodPauseMs = 0 }: PlayOptions,
): Promise<void> {
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => stream.once("close", () => resolve()));
  void closed.then(() => gone.abort());
  const deadline = setTimeout(() => stream.destroy(), longestMs);
  stream.on("error", () => stream.destroy()).resume();
  try {
    for (const step of steps) {
      if (stream.destroyed) break;
      await PLAYERS[step.kind]({ stream, floodPauseMs, gone: gone.signal }, step as never);
    }
    await closed;
  } finally {
    clearTimeout(deadline);
  }
}

const PLAYERS: { readonly [Kind in Step["kind"]]: Play<Kind> } = {
  say: ({ stream }, { bytes }) => void stream.write(bytes),
  drip: async (stage, { bytes, everyMs }) => {
    for (const byte of bytes) {
      if (stage.stream.destroyed) return;
      stage.stream.write(Buffer.of(byte));
      await pause(stage, everyMs);
    }
  },
  flood: async (stage, { piece, bytes }) => {
    const { stream, gone, floodPauseMs } = stage;
    for (let left = bytes; left > 0 && !stream.destroyed; left -= piece.length) {
      if (!stream.write(piece)) await drained(stream, gone);
      if (floodPauseMs > 0) await pause(stage, floodPauseMs);
    }
  },
  pause: (stage, { ms }) => pause(stage, ms),
  deaf: ({ stream }) => void stream.pause(),
  renegotiate: ({ stream }) => {
    if (stream instanceof TLSSocket && stream.getProtocol() !== "TLSv1.3") stream.renegotiate({}, () => {});
  },
  hold: () => {},
  end: ({ stream }) => void stream.end(),
  reset: ({ stream }) => {
    if (stream instanceof TLSSocket) stream.destroy();
    else stream.resetAndDestroy();
  },
};

async function pause({ gone }: Stage, ms: number): Promise<void> {
  await delay(ms, undefined, { signal: gone }).catch(() => {});
}

function drained(stream: Socket, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      stream.off("drain", finish);
      gone.removeEventListener("abort", finish);
      resolve();
    };
    stream.once("drain", finish);
    gone.addEventListener("abort", finish, { once: true });
  });
}
