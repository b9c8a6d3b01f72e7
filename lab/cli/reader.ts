import type { EventEmitter } from "node:events";

/**
 * Interrupts the command when a reader has seen enough (`| head`) or has gone (`| tee`, which Ctrl-C ends first), so
 * that what is half-made is still taken away. Nobody misses words of progress.
 */
export function endWithReader(output: EventEmitter, progress: EventEmitter, interrupt: AbortController): void {
  output.on("error", (error) => interrupt.abort(error));
  progress.on("error", ignore);
}

function ignore(): void {}
