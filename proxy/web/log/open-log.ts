import { createWriteStream } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Writable } from "node:stream";

export type LineWriter = (line: string) => void;

/**
 * Opens a log for appending; `/dev/stdout` and `/dev/stderr` are this process's own, so that they work on a pipe too.
 *
 * A log that cannot be written is said once on standard error: serving goes on.
 */
export function openLog(target: string, serverRoot: string): LineWriter {
  const stream = streamFor(target, serverRoot);
  return (line) => stream.write(`${line}\n`);
}

function streamFor(target: string, serverRoot: string): Writable {
  if (target === "/dev/stdout") return process.stdout;
  if (target === "/dev/stderr") return process.stderr;
  const file = createWriteStream(isAbsolute(target) ? target : join(serverRoot, target), { flags: "a" });
  return file.on("error", (error) => process.stderr.write(`cannot write log: ${error.message}\n`));
}
