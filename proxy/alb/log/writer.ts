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
const SLAB = 256 * 1024;
const NEWLINE = 0x0a;

/**
 * Lines are laid down as bytes at once. As one long string they would be thousands of pieces that live until the next write, and that
 * the garbage collector has to carry along.
 */
export function createLineWriter(fd: number): LineWriter {
  /** The last one is being filled, up to `end`. */
  let slabs: Buffer[] = [];
  let current = Buffer.allocUnsafeSlow(SLAB);
  let end = 0;
  let full = 0;
  let dropped = 0;
  let writing = false;
  let timer: NodeJS.Timeout | undefined;

  function put(line: string): void {
    if (end + line.length + 1 > current.length) startSlab(line.length + 1);
    end += current.write(line, end, "latin1");
    current[end++] = NEWLINE;
  }

  function startSlab(atLeast: number): void {
    if (end > 0) slabs.push(current.subarray(0, end));
    full += end;
    current = Buffer.allocUnsafeSlow(Math.max(SLAB, atLeast));
    end = 0;
  }

  function takePending(): Buffer {
    if (dropped > 0) put(`${dropped} access log lines dropped`);
    dropped = 0;
    const bytes = Buffer.concat([...slabs, current.subarray(0, end)]);
    [slabs, full, end] = [[], 0, 0];
    return bytes;
  }

  function flush(): void {
    timer = undefined;
    if (writing || full + end === 0) return;
    writing = true;
    writeAll(fd, takePending(), () => {
      writing = false;
      schedule();
    });
  }

  function schedule(): void {
    if (!timer && full + end > 0) timer = setTimeout(flush, FLUSH_EVERY_MS).unref();
  }

  return {
    add(line) {
      if (full + end > PENDING_LIMIT) {
        dropped++;
        return;
      }
      put(line);
      schedule();
    },
    close() {
      clearTimeout(timer);
      if (full + end > 0) writeSync(fd, takePending());
    },
  };
}

function writeAll(fd: number, bytes: Buffer, done: () => void): void {
  write(fd, bytes, (error, written) => {
    if (error || written >= bytes.length) return done();
    writeAll(fd, bytes.subarray(written), done);
  });
}
