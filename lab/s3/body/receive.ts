/** Takes a body in: its coding off, every digest over it, each piece on to where it is written; then what was promised is compared. */
import { createHash } from "node:crypto";
import { S3Error } from "../error.ts";
import { type ChunkSeed, createChunkChain } from "../signature/chunks.ts";
import { decodeChunked, type Trailers } from "./aws-chunked.ts";
import type { Bytes } from "./byte-reader.ts";
import { type Checksum, type ChecksumName, isChecksum, startChecksum } from "./checksum.ts";
import type { BodyPlan } from "./plan.ts";

/** What was received. */
export interface Content {
  readonly size: number;
  /** Hexadecimal: the ETag of an object that came in one piece. */
  readonly md5: string;
  readonly checksum: Checksum;
}

export interface ReceiveOptions {
  readonly plan: BodyPlan;
  /** Of a request whose chunks are signed. */
  readonly seed: ChunkSeed | undefined;
  /** The checksum that is kept where the request has none of its own. */
  readonly defaultChecksum: ChecksumName;
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

/**
 * Nothing of a body counts before this has ended without error.
 *
 * @throws S3Error `IncompleteBody`, `BadDigest`, `XAmzContentSHA256Mismatch`, `SignatureDoesNotMatch`
 */
export async function receive(source: Bytes, options: ReceiveOptions): Promise<Content> {
  const { plan, write } = options;
  const sha256 = plan.sha256 === undefined ? undefined : createHash("sha256");
  const count = startContent(plan.checksum?.name ?? plan.trailer ?? options.defaultChecksum);
  const body = decode(source, options);
  let next = await body.next();
  for (; !next.done; next = await body.next()) {
    sha256?.update(next.value);
    count.add(next.value);
    await write(next.value);
  }
  const content = count.end();
  compare(plan, content, { sha256: sha256?.digest("hex"), trailers: next.value });
  return content;
}

/** Sums up bytes that come one after the other. */
export function startContent(name: ChecksumName): { add(bytes: Uint8Array): void; end(): Content } {
  const md5 = createHash("md5");
  const checksum = startChecksum(name);
  let size = 0;
  return {
    add(bytes) {
      md5.update(bytes);
      checksum.update(bytes);
      size += bytes.length;
    },
    end: () => ({ size, md5: md5.digest("hex"), checksum: { name, value: checksum.digest().toString("base64") } }),
  };
}

function decode(source: Bytes, { plan, seed }: ReceiveOptions): AsyncGenerator<Uint8Array, Trailers> {
  if (plan.coding === "plain") return countPlain(source, plan.length);
  const chain = plan.isSignedByChunk && seed ? createChunkChain(seed) : undefined;
  return decodeChunked(source, { chain, hasTrailer: plan.hasTrailer, decodedLength: plan.length });
}

async function* countPlain(source: Bytes, length: number): AsyncGenerator<Uint8Array, Trailers> {
  let size = 0;
  for await (const piece of source) {
    size += piece.length;
    yield piece;
  }
  if (size !== length) throw new S3Error("IncompleteBody", { ContentLength: length, Received: size });
  return new Map();
}

interface Computed {
  readonly sha256: string | undefined;
  readonly trailers: Trailers;
}

function compare(plan: BodyPlan, content: Content, { sha256, trailers }: Computed): void {
  if (sha256 !== plan.sha256) {
    const elements = { ClientComputedContentSHA256: plan.sha256 ?? "", S3ComputedContentSHA256: sha256 ?? "" };
    throw new S3Error("XAmzContentSHA256Mismatch", elements);
  }
  const md5 = Buffer.from(content.md5, "hex").toString("base64");
  if (plan.md5 !== undefined && plan.md5 !== md5) {
    throw new S3Error(
      "BadDigest",
      { ExpectedDigest: plan.md5, CalculatedDigest: md5 },
      "The Content-MD5 you specified did not match what we received.",
    );
  }
  const promised = plan.checksum ?? trailingChecksum(plan, trailers);
  if (promised === undefined || promised.value === content.checksum.value) return;
  throw new S3Error(
    "BadDigest",
    {},
    `The ${promised.name.toUpperCase()} you specified did not match the calculated checksum.`,
  );
}

function trailingChecksum({ trailer }: BodyPlan, trailers: Trailers): Checksum | undefined {
  if (trailer === undefined) return undefined;
  const promised = { name: trailer, value: trailers.get(`x-amz-checksum-${trailer}`) ?? "" };
  if (isChecksum(promised)) return promised;
  throw new S3Error("InvalidRequest", {}, `Value for x-amz-checksum-${trailer} trailing header is invalid.`);
}
