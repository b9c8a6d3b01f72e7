import { write, writeSync } from "node:fs";

/** Lines to a file descriptor, many at once, so that a request does not wait for its log line. */
export interface LineWriter {
  add(line: string): void;
  /** Writes what is left, synchronously: for the end of the process. */
  close(): void;
}

const FLUSH_EVERY_MS = 100;
/** A reader that does not keep up (a blocked pipe) costs lines, not memory. */
const PENDING_LIMIT = 8 * 1024 * 1024;

export function createLineWriter(fd: number): LineWriter {
  let pending = "";
  let dropped = 0;
  let writing = false;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    if (writing || pending === "") return;
    const text = takePending();
    writing = true;
    writeAll(fd, Buffer.from(text, "latin1"), () => {
      writing = false;
      schedule();
    });
  }

  function takePending(): string {
    const text = dropped > 0 ? `${pending}${dropped} access log lines dropped\n` : pending;
    pending = "";
    dropped = 0;
    return text;
  }

  function schedule(): void {
    if (!timer && pending !== "") timer = setTimeout(flush, FLUSH_EVERY_MS).unref();
  }

  return {
    add(line) {
      if (pending.length > PENDING_LIMIT) {
        dropped++;
        return;
      }
      pending += `${line}\n`;
      schedule();
    },
    close() {
      clearTimeout(timer);
      if (pending !== "") writeSync(fd, takePending());
    },
  };
}

function writeAll(fd: number, bytes: Buffer, done: () => void): void {
  write(fd, bytes, (error, written) => {
    if (error || written >= bytes.length) return done();
    writeAll(fd, bytes.subarray(written), done);
  });
}
