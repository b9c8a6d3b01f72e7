import type { EventEmitter } from "node:events";

/** A reader that has seen enough (`| head`) closes the pipe: nothing is wrong, and nothing is left to say. */
export function endWithReader(output: EventEmitter, exit: (code: number) => void): void {
  output.on("error", (error: NodeJS.ErrnoException) => exit(error.code === "EPIPE" ? 0 : 1));
}
