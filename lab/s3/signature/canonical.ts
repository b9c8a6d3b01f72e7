/** Signature Version 4 as S3 uses it: what is signed, and with what. Pure; see "Authenticating Requests" in S3's API reference. */
import { createHash, createHmac } from "node:crypto";
import { decode, type Query } from "../request/query.ts";

/** What of a request is signed. */
export interface SignedParts {
  readonly method: string;
  /** As sent, still encoded, without query. */
  readonly path: string;
  /** Without `X-Amz-Signature`. */
  readonly query: Query["pairs"];
  /** Names in lower case, in the order of the signature, with their values. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body's SHA-256 in hexadecimal, or a word such as UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
}

/** Day, region and service that a key is for. */
export interface Scope {
  /** `20130524`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";

export function renderScope({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

export function canonicalRequest({ method, path, query, headers, payloadHash }: SignedParts): string {
  const fields = headers.map(([name, value]) => `${name}:${value.trim().replace(/\s+/g, " ")}\n`).join("");
  const names = headers.map(([name]) => name).join(";");
  return [method, canonicalPath(path), canonicalQuery(query), fields, names, payloadHash].join("\n");
}

/** S3, unlike other services, neither encodes the path twice nor removes `.` and `..` from it. */
function canonicalPath(path: string): string {
  return decode(path).split("/").map(encode).join("/");
}

function canonicalQuery(pairs: Query["pairs"]): string {
  const encoded = pairs.map(([name, value]) => [encode(name), encode(value)] as const);
  encoded.sort(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue));
  return encoded.map(([name, value]) => `${name}=${value}`).join("&");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Everything but letters, digits and `-._~`, as the signature wants it. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** @param time `20130524T000000Z` */
export function stringToSign(canonical: string, time: string, scope: Scope): string {
  return [ALGORITHM, time, renderScope(scope), sha256(canonical)].join("\n");
}

export function signingKey(secretAccessKey: string, { date, region, service }: Scope): Buffer {
  const parts = [date, region, service, "aws4_request"];
  return parts.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`));
}

export function sign(key: Buffer, text: string): string {
  return hmac(key, text).toString("hex");
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
