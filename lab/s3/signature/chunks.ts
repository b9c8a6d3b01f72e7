/** The chain of signatures over the chunks of an aws-chunked body: each signs the one before it. Pure but for the state of the chain. */
import { createHash, timingSafeEqual } from "node:crypto";
import { S3Error } from "../error.ts";
import { renderScope, type Scope, sha256, sign } from "./canonical.ts";

/** What the request's own signature leaves for its chunks. */
export interface ChunkSeed {
  readonly key: Buffer;
  /** `20130524T000000Z`. */
  readonly time: string;
  readonly scope: Scope;
  /** Of the request's head. */
  readonly signature: string;
}

export interface ChunkChain {
  /** @param hash SHA-256 of the chunk's bytes, hexadecimal; @throws S3Error `SignatureDoesNotMatch` */
  checkChunk(signature: string | undefined, hash: string): void;
  /** @param text the trailing fields, each `name:value` and a line feed; @throws S3Error `SignatureDoesNotMatch` */
  checkTrailer(signature: string | undefined, text: string): void;
}

const EMPTY = sha256("");

export function createChunkChain({ key, time, scope, signature: seed }: ChunkSeed): ChunkChain {
  let previous = seed;
  const check = (given: string | undefined, kind: string, rest: readonly string[]) => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, time, renderScope(scope), previous, ...rest].join("\n");
    const expected = sign(key, text);
    if (!isSame(given, expected)) throw new S3Error("SignatureDoesNotMatch", { StringToSign: text });
    previous = expected;
  };
  return {
    checkChunk: (given, hash) => check(given, "PAYLOAD", [EMPTY, hash]),
    checkTrailer: (given, text) => check(given, "TRAILER", [sha256(text)]),
  };
}

/** In a time that tells nothing of where they differ. */
export function isSame(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(expected));
}
