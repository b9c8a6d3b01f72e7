import { createChunkedReader } from "./chunked.ts";
import type { Framing } from "./framing.ts";

/** Finds the end of a body in a stream of bytes. */
export interface BodyReader {
  readonly done: boolean;
  /**
   * Takes what belongs to the body off the front of `bytes`.
   *
   * @param onPayload gets the content without its chunking, in order
   * @returns how many bytes belonged to it; -1 where the chunking is malformed
   */
  consume(bytes: Buffer, onPayload?: (payload: Buffer) => void): number;
}

export function createBodyReader(framing: Framing): BodyReader {
  switch (framing.kind) {
    case "none":
      return NO_BODY;
    case "length":
      return framing.length === 0 ? NO_BODY : new LengthReader(framing.length);
    case "chunked":
      return createChunkedReader();
    case "until-close":
      return UNTIL_CLOSE;
  }
}

const NO_BODY: BodyReader = { done: true, consume: () => 0 };

const UNTIL_CLOSE: BodyReader = {
  done: false,
  consume(bytes, onPayload) {
    // A chunk of nothing would tell a client of chunks that all is over.
    if (bytes.length > 0) onPayload?.(bytes);
    return bytes.length;
  },
};

class LengthReader implements BodyReader {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  consume(bytes: Buffer, onPayload?: (payload: Buffer) => void): number {
    const taken = Math.min(this.#left, bytes.length);
    this.#left -= taken;
    onPayload?.(taken === bytes.length ? bytes : bytes.subarray(0, taken));
    return taken;
  }
}
