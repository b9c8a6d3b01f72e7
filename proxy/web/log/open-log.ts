import { createWriteStream } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Writable } from "node:stream";

export type LineWriter = (line: string) => void;

/** The logs of one configuration: two directives that name one file write to one stream. */
export interface LogBook {
  readonly open: (target: string) => LineWriter;
  /** What is still held goes out, then the files are closed. */
  readonly close: () => void;
}

export function createLogBook(serverRoot: string): LogBook {
  const writers = new Map<string, BatchWriter>();
  return {
    open(target) {
      const path = target.startsWith("/dev/") || isAbsolute(target) ? target : join(serverRoot, target);
      const writer = writers.get(path) ?? createBatchWriter(openStream(path));
      writers.set(path, writer);
      return writer.write;
    },
    close() {
      for (const writer of writers.values()) writer.close();
    },
  };
}

interface BatchWriter {
  readonly write: LineWriter;
  readonly close: () => void;
}

/** Lines of one turn of the event loop go out in one write: under load that is one for many requests. */
function createBatchWriter(stream: Writable): BatchWriter {
  let held = "";
  const flush = () => {
    const text = held;
    held = "";
    if (text !== "") stream.write(text);
  };
  return {
    write(line) {
      if (held === "") setImmediate(flush);
      held += `${line}\n`;
    },
    close() {
      flush();
      if (stream !== process.stdout && stream !== process.stderr) stream.end();
    },
  };
}

/**
 * `/dev/stdout` and `/dev/stderr` are this process's own, so that they work on a pipe too. A log that cannot be written
 * is said once on standard error: serving goes on.
 */
function openStream(path: string): Writable {
  if (path === "/dev/stdout") return process.stdout;
  if (path === "/dev/stderr") return process.stderr;
  const file = createWriteStream(path, { flags: "a" });
  return file.on("error", (error) => process.stderr.write(`cannot write log: ${error.message}\n`));
}
