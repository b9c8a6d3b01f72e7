import { S3Error } from "../error.ts";

export type Bytes = AsyncIterable<Uint8Array>;

/** Reads lines and counted bytes off a stream that comes in pieces of any size. */
export interface ByteReader {
  /** The next line, without its CR LF. @throws S3Error `IncompleteBody` where none ends within `limit` bytes */
  line(limit: number): Promise<string>;
  /** The next `count` bytes, in pieces. @throws S3Error `IncompleteBody` where there are fewer */
  take(count: number): AsyncGenerator<Buffer>;
  /** Whether nothing more comes. */
  isAtEnd(): Promise<boolean>;
}

export function createByteReader(source: Bytes): ByteReader {
  const pieces = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  /** More bytes behind those that are held; false at the end. */
  async function pull(): Promise<boolean> {
    const next = await pieces.next();
    if (next.done) return false;
    const piece = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    return true;
  }

  return {
    async line(limit) {
      for (;;) {
        const end = held.indexOf("\r\n");
        if (end > limit || (end < 0 && held.length > limit + 1)) throw incomplete(`a line of more than ${limit} bytes`);
        if (end >= 0) {
          const text = held.toString("latin1", 0, end);
          held = held.subarray(end + 2);
          return text;
        }
        if (!(await pull())) throw incomplete("the end of the body in a line");
      }
    },
    async *take(count) {
      let left = count;
      while (left > 0) {
        if (held.length === 0 && !(await pull())) throw incomplete(`the end of the body ${left} bytes too early`);
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        yield piece;
      }
    },
    async isAtEnd() {
      while (held.length === 0) if (!(await pull())) return true;
      return false;
    },
  };
}

function incomplete(found: string): S3Error {
  return new S3Error("IncompleteBody", {}, `The body is not aws-chunked as its headers tell: there is ${found}`);
}
