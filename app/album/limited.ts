import type { IncomingMessage } from "node:http";
import { Refusal } from "../refusal.ts";

/**
 * The request's body, up to so many bytes.
 *
 * @throws Refusal 413, before anything is read where the length was stated
 */
export function limited(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  const tooLarge = () => new Refusal(413, `a file is at most ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge();
  return count();

  async function* count() {
    let bytes = 0;
    // Not destroyed when reading ends early: that would break the connection, and with it the answer that says why.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge();
      yield chunk;
    }
  }
}
