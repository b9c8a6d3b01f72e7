import { write, writeSync } from "node:fs";

/** Lines to a file descriptor, many at once, so that a request does not wait for its log line. */
export interface LogWriter<T> {
  /** @param item not to be changed any more: its line may be made later */
  add(item: T): void;
  /** Writes what is left, synchronously: for the end of the process. */
  close(): void;
}

const FLUSH_EVERY_MS = 100;
/** Lines that are made in one go: what makes them is then still in the processor's cache, after the first. */
const BATCH = 64;
/** A reader that does not keep up (a blocked pipe) costs lines, not memory. */
const PENDING_LIMIT = 8 * 1024 * 1024;
const SLAB = 64 * 1024;
const MOST_SPARE = 4;
const NEWLINE = 0x0a;

/**
 * Lines are laid down as bytes, in slabs that are used again. As one long string they would be thousands of pieces that live until the
 * next write, and that the garbage collector has to carry along.
 *
 * @param render the line of an item, without its end
 */
export function createLogWriter<T>(fd: number, render: (item: T) => string): LogWriter<T> {
  const waiting: T[] = [];
  const spare: Buffer[] = [];
  /** Filled, to be written in this order. */
  const queue: Buffer[] = [];
  let queued = 0;
  let current: Buffer = Buffer.allocUnsafeSlow(SLAB);
  let end = 0;
  let dropped = 0;
  let writing = false;
  let timer: NodeJS.Timeout | undefined;

  function put(line: string): void {
    if (end + line.length + 1 > current.length) startSlab(line.length + 1);
    end += current.write(line, end, "latin1");
    current[end++] = NEWLINE;
  }

  function startSlab(atLeast: number): void {
    if (end > 0) queue.push(current.subarray(0, end));
    else keep(current);
    queued += end;
    current = atLeast > SLAB ? Buffer.allocUnsafeSlow(atLeast) : (spare.pop() ?? Buffer.allocUnsafeSlow(SLAB));
    end = 0;
  }

  function keep(slab: Buffer): void {
    if (slab.length === SLAB && spare.length < MOST_SPARE) spare.push(slab);
  }

  function layDown(): void {
    if (queued > PENDING_LIMIT) {
      dropped += waiting.length;
    } else {
      if (dropped > 0) put(`${dropped} access log lines dropped`);
      dropped = 0;
      for (const item of waiting) put(render(item));
    }
    waiting.length = 0;
  }

  function flush(): void {
    timer = undefined;
    layDown();
    if (end > 0) startSlab(0);
    writeNext();
  }

  function writeNext(): void {
    const bytes = writing ? undefined : queue.shift();
    if (!bytes) return;
    writing = true;
    writeAll(fd, bytes, () => {
      writing = false;
      queued -= bytes.length;
      keep(Buffer.from(bytes.buffer));
      writeNext();
    });
  }

  return {
    add(item) {
      waiting.push(item);
      if (waiting.length >= BATCH) {
        layDown();
        writeNext();
      }
      timer ??= setTimeout(flush, FLUSH_EVERY_MS).unref();
    },
    close() {
      clearTimeout(timer);
      layDown();
      startSlab(0);
      for (const bytes of queue.splice(0)) writeSync(fd, bytes);
    },
  };
}

function writeAll(fd: number, bytes: Buffer, done: () => void): void {
  write(fd, bytes, (error, written) => {
    if (error || written >= bytes.length) return done();
    writeAll(fd, bytes.subarray(written), done);
  });
}
