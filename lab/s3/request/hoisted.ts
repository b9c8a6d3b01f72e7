import type { Headers } from "./headers.ts";
import type { Query } from "./query.ts";

/** Parameters of the signature itself. */
const OF_SIGNATURE = new Set([
  "algorithm",
  "credential",
  "date",
  "expires",
  "signature",
  "signedheaders",
  "security-token",
]);

/**
 * The headers of a presigned request with those that the presigner has put into the query (`x-amz-meta-…`).
 *
 * Checksums there are left out, as S3 does: SDKs put that of an empty body there, for want of the body that will come.
 */
export function withHoisted(headers: Headers, query: Query): Headers {
  const all = new Map(headers);
  for (const [name, value] of query.pairs) {
    const lower = name.toLowerCase();
    if (!lower.startsWith("x-amz-") || OF_SIGNATURE.has(lower.slice("x-amz-".length))) continue;
    if (/^x-amz-(sdk-)?checksum-/.test(lower) && lower !== "x-amz-checksum-mode") continue;
    if (!all.has(lower)) all.set(lower, value);
  }
  return all;
}
