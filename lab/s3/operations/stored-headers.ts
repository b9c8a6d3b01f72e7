/** Which headers of an upload are kept with the object, and how an object is told in headers. Pure. */
import { S3Error } from "../error.ts";
import type { Headers } from "../request/headers.ts";
import type { Query } from "../request/query.ts";
import type { ObjectInfo, ObjectSummary } from "../store/object.ts";

const KEPT = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-language",
  "expires",
  "x-amz-website-redirect-location",
];
const META = "x-amz-meta-";
const META_BYTES = 2048;

/** What S3 adds to every answer about an object: it encrypts all that it keeps. */
export const ENCRYPTED = { "x-amz-server-side-encryption": "AES256" } as const;

/** @throws S3Error `MetadataTooLarge` */
export function storedHeaders(headers: Headers): Record<string, string> {
  const kept = [...headers].filter(([name]) => KEPT.includes(name) || name.startsWith(META));
  const metaBytes = kept
    .filter(([name]) => name.startsWith(META))
    .reduce((sum, [name, value]) => sum + name.length - META.length + Buffer.byteLength(value), 0);
  if (metaBytes > META_BYTES) {
    throw new S3Error("MetadataTooLarge", { Size: metaBytes, MaxSizeAllowed: META_BYTES });
  }
  return { "content-type": "binary/octet-stream", ...Object.fromEntries(kept), ...contentEncoding(headers) };
}

/** `aws-chunked` is how the upload was sent, not what the object is. */
function contentEncoding(headers: Headers): Record<string, string> {
  const codings = (headers.get("content-encoding") ?? "").split(",").map((text) => text.trim());
  const kept = codings.filter((coding) => coding !== "" && coding.toLowerCase() !== "aws-chunked");
  return kept.length === 0 ? {} : { "content-encoding": kept.join(",") };
}

/** @throws S3Error `NotImplemented`, `AccessControlListNotSupported` for headers that would have to change what is kept */
export function refuseUnsupported(headers: Headers): void {
  const acl = headers.get("x-amz-acl");
  const hasGrant = [...headers.keys()].some((name) => name.startsWith("x-amz-grant-"));
  if (hasGrant || (acl !== undefined && acl !== "bucket-owner-full-control")) {
    throw new S3Error("AccessControlListNotSupported");
  }
  for (const [name, value] of headers) {
    if (isUnsupported(name, value))
      throw new S3Error("NotImplemented", { Header: name }, `${name}: ${value} is not implemented here`);
  }
}

function isUnsupported(name: string, value: string): boolean {
  if (name === "x-amz-server-side-encryption") return value !== "AES256";
  if (name === "x-amz-storage-class") return value !== "STANDARD";
  return name === "x-amz-tagging" || /^x-amz-(object-lock-|server-side-encryption-)/.test(name);
}

/** Of GET and HEAD. */
export function describeObject(info: ObjectInfo): Record<string, string> {
  return {
    ...info.headers,
    ...ENCRYPTED,
    "accept-ranges": "bytes",
    etag: quote(info.etag),
    "last-modified": new Date(info.lastModifiedMs).toUTCString(),
  };
}

/** Told with an upload's answer, and with the whole object where `x-amz-checksum-mode` asks for it. */
export function checksumHeaders({ checksum }: Pick<ObjectSummary, "checksum">): Record<string, string> {
  return { [`x-amz-checksum-${checksum.name}`]: checksum.value, "x-amz-checksum-type": checksum.type };
}

const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** `response-content-type` and the like. @throws S3Error `InvalidRequest` for an anonymous request */
export function overriddenHeaders(query: Query, isAnonymous: boolean): Record<string, string> {
  const given = OVERRIDES.flatMap((name) => {
    const value = query.get(`response-${name}`);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (given.length > 0 && isAnonymous) {
    throw new S3Error(
      "InvalidRequest",
      {},
      "Request specific response headers cannot be used for anonymous GET requests.",
    );
  }
  const bad = given.find(([, value]) => /[^\t\x20-\x7e]/.test(value));
  if (bad) throw new S3Error("InvalidArgument", { ArgumentName: `response-${bad[0]}`, ArgumentValue: bad[1] });
  return Object.fromEntries(given);
}

export function quote(etag: string): string {
  return `"${etag}"`;
}
