/**
 * Where a connection's bytes are read to. Node makes a new buffer of 64 KB for each read; here small answers of all
 * connections are read to one buffer, and a long one to a buffer of its own that is used again as soon as its bytes have
 * left: what is copied in and out stays in the processor's cache.
 *
 *     read --full--> own buffer, until a read does not fill it --> shared
 */

/** Nothing in it outlives the call that it is read in. */
const SHARED = Buffer.allocUnsafeSlow(16_384);
const OWN_BYTES = 65_536;
/** Own buffers that nobody uses now. */
const spare: Buffer[] = [];
const MOST_SPARE = 16;

export class ReadBuffer {
  #current: Buffer = SHARED;
  /** Somebody has bytes of it still to send. */
  #isLent = false;

  get current(): Buffer {
    return this.#current;
  }

  /**
   * Bytes of the last read that stay as they are after the call that told of them. What is in a buffer of this
   * connection's own is not copied: the next read goes to another one, unless all is given back first.
   */
  keep(bytes: Buffer): Buffer {
    if (this.#current === SHARED) return Buffer.from(bytes);
    this.#isLent = true;
    return bytes;
  }

  /** Nobody needs what was kept any more. */
  giveBack(): void {
    this.#isLent = false;
  }

  /** @param size of the read that has just been told of; what is to come goes to the buffer that is `current` then */
  next(size: number): void {
    const isFull = size === this.#current.length;
    if (isFull && this.#current !== SHARED && !this.#isLent) return;
    if (this.#current !== SHARED && !this.#isLent && spare.length < MOST_SPARE) spare.push(this.#current);
    this.#isLent = false;
    this.#current = isFull ? (spare.pop() ?? Buffer.allocUnsafeSlow(OWN_BYTES)) : SHARED;
  }
}
