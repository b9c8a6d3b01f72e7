import { closeSync, openSync, writeSync } from "node:fs";
import { isAbsolute, join } from "node:path";

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
      const writer = writers.get(path) ?? createBatchWriter(openSink(path));
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
function createBatchWriter(sink: Sink): BatchWriter {
  let held = "";
  const flush = () => {
    const text = held;
    held = "";
    if (text !== "") sink.write(text);
  };
  return {
    write(line) {
      if (held === "") setImmediate(flush);
      held += `${line}\n`;
    },
    close() {
      flush();
      sink.close();
    },
  };
}

interface Sink {
  readonly write: (text: string) => void;
  readonly close: () => void;
}

/**
 * `/dev/stdout` and `/dev/stderr` are this process's own, so that they work on a pipe too. Files are written at once, as
 * httpd does: what was logged before the end of the process is there after it.
 */
function openSink(path: string): Sink {
  if (path === "/dev/stdout") return { write: (text) => void process.stdout.write(text), close: () => {} };
  if (path === "/dev/stderr") return { write: (text) => void process.stderr.write(text), close: () => {} };
  return openFile(path);
}

/** A log that cannot be written is said once on standard error: serving goes on. */
function openFile(path: string): Sink {
  let file: number | undefined;
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      file = undefined;
      process.stderr.write(`cannot write log: ${(error as Error).message}\n`);
    }
  };
  attempt(() => {
    file = openSync(path, "a");
  });
  return {
    write: (text) => attempt(() => file !== undefined && writeSync(file, text)),
    close: () => attempt(() => file !== undefined && closeSync(file)),
  };
}
