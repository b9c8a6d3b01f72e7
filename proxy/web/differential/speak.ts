import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Piece } from "./case.ts";

/** Longest that anybody waits for the other side. */
const PATIENCE_MS = 8_000;

/** Everything that a socket received, as latin1; whoever waits is told of each change and of the end. */
export class Heard {
  text = "";
  hasEnded = false;
  /** Why it ended, where not by a FIN. */
  error: string | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(socket: Socket) {
    socket.on("data", (data: Buffer) => this.#change(() => (this.text += data.toString("latin1"))));
    socket.on("end", () => this.#change(() => (this.hasEnded = true)));
    socket.on("close", () => this.#change(() => (this.hasEnded = true)));
    socket.on("error", (error: NodeJS.ErrnoException) => this.#change(() => (this.error = error.code)));
  }

  /** Resolves when `isTrue` holds, when nothing more can come, or after a while: true in the first case. */
  async until(isTrue: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
    const deadline = performance.now() + patienceMs;
    while (!isTrue() && !this.hasEnded && performance.now() < deadline) await this.#next(deadline - performance.now());
    return isTrue();
  }

  #next(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#waiting.add(done);
    });
  }

  #change(apply: () => void): void {
    apply();
    for (const done of [...this.#waiting]) done();
  }
}

/** Says the pieces one after the other, as far as the other side lets it. */
export async function speak(socket: Socket, heard: Heard, pieces: readonly Piece[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable) return;
    if (typeof piece === "string") await written(socket, piece);
    else if ("pauseMs" in piece) await pause(piece.pauseMs);
    else await heard.until(() => heard.text.includes(piece.awaitText), PATIENCE_MS / 4);
  }
}

function written(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once("close", resolve);
    socket.write(text, "latin1", () => {
      socket.off("close", resolve);
      resolve();
    });
  });
}
