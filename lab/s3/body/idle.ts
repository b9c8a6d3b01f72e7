import { S3Error } from "../error.ts";
import type { Bytes } from "./byte-reader.ts";

/** The same bytes. @throws S3Error `RequestTimeout` where none come for `limitMs` */
export async function* withIdleLimit(source: Bytes, limitMs: number): AsyncGenerator<Uint8Array> {
  const pieces = source[Symbol.asyncIterator]();
  for (;;) {
    const next = await within(pieces.next(), limitMs);
    if (next.done) return;
    yield next.value;
  }
}

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new S3Error("RequestTimeout")), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
