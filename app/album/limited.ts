import type { IncomingMessage } from "node:http";
import { Refusal } from "../refusal.ts";

/**
 * The request's body, up to so many bytes.
 *
 * @throws Refusal 400 when it breaks off; 413, before anything is read where the length was stated
 */
export function limited(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  const tooLarge = () => new Refusal(413, `a file is at most ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  return count();

  async function* count() {
    let bytes = 0;
    for await (const chunk of received(request)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      yield chunk;
    }
  }
}

/** A client that leaves is no fault of the files, whose errors are of the same kinds. */
async function* received(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    // Not destroyed when reading ends early: that would break the connection, and with it the answer that says why.
    yield* request.iterator({ destroyOnReturn: false });
  } catch {
    throw new Refusal(400, "the upload broke off");
  }
}
