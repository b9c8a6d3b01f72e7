/**
 * The coding in which SDKs send bodies whose checksum or signature follows: `<size>[;chunk-signature=<hex>]`, data, and after the
 * last chunk of no bytes the trailing fields. See "Transferring Payload in Multiple Chunks" and "Including Trailing Headers" in
 * S3's API reference.
 */
import { createHash } from "node:crypto";
import { S3Error } from "../error.ts";
import type { ChunkChain } from "../signature/chunks.ts";
import { type ByteReader, type Bytes, createByteReader } from "./byte-reader.ts";

export interface ChunkedOptions {
  /** Checks signatures; `undefined` where chunks are not signed. */
  readonly chain: ChunkChain | undefined;
  readonly hasTrailer: boolean;
  /** `x-amz-decoded-content-length`. */
  readonly decodedLength: number;
}

const LINE_BYTES = 1024;
const MAX_TRAILERS = 16;
const HEAD = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/;
const TRAILER_SIGNATURE = "x-amz-trailer-signature";

/**
 * The bytes without their framing. The trailing fields are the generator's return value.
 *
 * @throws S3Error `IncompleteBody` for framing that is none, `SignatureDoesNotMatch` for a chunk that was changed
 */
export async function* decodeChunked(source: Bytes, options: ChunkedOptions): AsyncGenerator<Buffer, Trailers> {
  const reader = createByteReader(source);
  let left = options.decodedLength;
  for (;;) {
    const { size, signature } = parseHead(await reader.line(LINE_BYTES));
    left -= size;
    if (left < 0)
      throw new S3Error("IncompleteBody", {}, "The chunks hold more than x-amz-decoded-content-length tells");
    const hash = options.chain && createHash("sha256");
    for await (const piece of reader.take(size)) {
      hash?.update(piece);
      yield piece;
    }
    if (hash) options.chain?.checkChunk(signature, hash.digest("hex"));
    if (size === 0) break;
    await endOfChunk(reader);
  }
  if (left > 0) throw new S3Error("IncompleteBody", {}, "The chunks hold less than x-amz-decoded-content-length tells");
  const trailers = await readTrailers(reader, options);
  if (!(await reader.isAtEnd())) throw new S3Error("IncompleteBody", {}, "There are bytes behind the last chunk");
  return trailers;
}

export type Trailers = ReadonlyMap<string, string>;

function parseHead(line: string): { size: number; signature: string | undefined } {
  const [, size, signature] = HEAD.exec(line) ?? [];
  if (size === undefined) throw new S3Error("IncompleteBody", {}, "A chunk has no size, or one that cannot be read");
  return { size: Number.parseInt(size, 16), signature };
}

async function endOfChunk(reader: ByteReader): Promise<void> {
  if ((await reader.line(LINE_BYTES)) !== "")
    throw new S3Error("IncompleteBody", {}, "A chunk is longer than its size");
}

/** Fields up to the empty line that ends the body. */
async function readTrailers(reader: ByteReader, { chain, hasTrailer }: ChunkedOptions): Promise<Trailers> {
  const lines: string[] = [];
  for (let line = await reader.line(LINE_BYTES); line !== ""; line = await reader.line(LINE_BYTES)) {
    if (!hasTrailer || lines.length === MAX_TRAILERS)
      throw new S3Error("IncompleteBody", {}, "There are trailing fields that were not announced");
    lines.push(line);
  }
  const trailers = new Map(lines.map(parseField));
  if (chain && hasTrailer) {
    const signed = [...trailers]
      .filter(([name]) => name !== TRAILER_SIGNATURE)
      .map(([name, value]) => `${name}:${value}\n`);
    chain.checkTrailer(trailers.get(TRAILER_SIGNATURE), signed.join(""));
  }
  return trailers;
}

function parseField(line: string): readonly [string, string] {
  const at = line.indexOf(":");
  if (at < 1) throw new S3Error("IncompleteBody", {}, "A trailing field has no name");
  return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
}
