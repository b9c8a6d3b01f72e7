/** What the headers of an upload say of its body: coding, length, and what must come out of it. Pure. */
import { S3Error } from "../error.ts";
import type { Headers } from "../request/headers.ts";
import { CHECKSUM_NAMES, type Checksum, type ChecksumName, checksumName, isChecksum } from "./checksum.ts";

export interface BodyPlan {
  /** How many bytes there are once the coding is taken off. */
  readonly length: number;
  readonly coding: "plain" | "chunked";
  readonly isSignedByChunk: boolean;
  /** The field that follows the body. */
  readonly trailer: ChecksumName | undefined;
  readonly hasTrailer: boolean;
  /** What the headers already tell of the content. */
  readonly sha256: string | undefined;
  /** Base64. */
  readonly md5: string | undefined;
  readonly checksum: Checksum | undefined;
}

/** The most that one PUT may bring: 5 GiB. */
export const MAX_PUT_BYTES = 5 * 2 ** 30;

/**
 * @param payloadHash of the signature; UNSIGNED-PAYLOAD where there is none
 * @throws S3Error what the headers have wrong
 */
export function planBody(headers: Headers, payloadHash: string): BodyPlan {
  const isStreaming = payloadHash.startsWith("STREAMING-");
  const hasTrailer = payloadHash.endsWith("-TRAILER");
  const isSignedByChunk = payloadHash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  if (isStreaming && !isSignedByChunk && payloadHash !== "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    throw new S3Error("NotImplemented", {}, `x-amz-content-sha256 of ${payloadHash} is not supported`);
  }
  return {
    length: readLength(headers, isStreaming),
    coding: isStreaming ? "chunked" : "plain",
    isSignedByChunk,
    trailer: hasTrailer ? readTrailer(headers) : undefined,
    hasTrailer,
    sha256: isStreaming ? undefined : readPayloadHash(payloadHash),
    md5: readMd5(headers),
    checksum: readChecksum(headers),
  };
}

function readPayloadHash(text: string): string | undefined {
  if (text === "UNSIGNED-PAYLOAD") return undefined;
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  const message = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-…, or a valid sha256 value.";
  throw new S3Error("InvalidArgument", { ArgumentName: "x-amz-content-sha256", ArgumentValue: text }, message);
}

function readLength(headers: Headers, isStreaming: boolean): number {
  const text = headers.get(isStreaming ? "x-amz-decoded-content-length" : "content-length");
  if (text === undefined) throw new S3Error("MissingContentLength");
  if (!/^\d{1,15}$/.test(text))
    throw new S3Error("InvalidArgument", { ArgumentValue: text }, "The length is no number");
  const length = Number(text);
  if (length > MAX_PUT_BYTES) {
    throw new S3Error("EntityTooLarge", { ProposedSize: length, MaxSizeAllowed: MAX_PUT_BYTES });
  }
  return length;
}

function readTrailer(headers: Headers): ChecksumName {
  const text = headers.get("x-amz-trailer")?.trim().toLowerCase() ?? "";
  const name = checksumName(text.replace(/^x-amz-checksum-/, ""));
  if (name === undefined) {
    throw new S3Error(
      "InvalidRequest",
      {},
      `The value specified in the x-amz-trailer header is not supported: \`${text}\``,
    );
  }
  return name;
}

function readMd5(headers: Headers): string | undefined {
  const text = headers.get("content-md5");
  if (text !== undefined && Buffer.from(text, "base64").length !== 16)
    throw new S3Error("InvalidDigest", { "Content-MD5": text });
  return text;
}

function readChecksum(headers: Headers): Checksum | undefined {
  const given = CHECKSUM_NAMES.flatMap((name) => {
    const value = headers.get(`x-amz-checksum-${name}`);
    return value === undefined ? [] : [{ name, value }];
  });
  const [checksum, other] = given;
  if (other)
    throw new S3Error(
      "InvalidRequest",
      {},
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  if (checksum && !isChecksum(checksum)) {
    throw new S3Error("InvalidRequest", {}, `Value for x-amz-checksum-${checksum.name} header is invalid.`);
  }
  return checksum;
}
