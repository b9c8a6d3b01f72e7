import { checksumElement } from "../body/checksum.ts";
import { S3Error } from "../error.ts";
import type { Query } from "../request/query.ts";
import { encode } from "../signature/canonical.ts";
import { type ListPage, listPage } from "../store/list.ts";
import type { ObjectSummary } from "../store/object.ts";
import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, type BucketCall, demand, readCount, xmlAnswer } from "./call.ts";
import { quote } from "./stored-headers.ts";

export const MAX_KEYS = 1000;

/** How names are written into the answer: as they are, or percent-encoded, for parsers that cannot read every character. */
export type NameEncoder = (name: string) => string;

/** The second version: tokens in place of markers. */
export function listObjectsV2(call: BucketCall): Answer {
  const { query } = call;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after") ?? "";
  const { page, options, write } = list(call, token === undefined ? startAfter : readToken(token));
  const hasOwner = query.get("fetch-owner") === "true";
  const content: Element[] = [
    ...describe(call, options, write),
    ["KeyCount", page.keys.length + page.commonPrefixes.length],
    ["StartAfter", startAfter === "" ? undefined : write(startAfter)],
    ["ContinuationToken", token],
    ["NextContinuationToken", page.isTruncated ? writeToken(page.last ?? "") : undefined],
    ...found(call, page, write, hasOwner),
  ];
  return xmlAnswer(renderDocument("ListBucketResult", content));
}

/** The first version. The next marker is told but where a delimiter is asked for, as clients otherwise take the last key. */
export function listObjects(call: BucketCall): Answer {
  const marker = call.query.get("marker") ?? "";
  const { page, options, write } = list(call, marker);
  const next = page.isTruncated && options.delimiter !== "" ? write(page.last ?? "") : undefined;
  const content: Element[] = [
    ...describe(call, options, write),
    ["Marker", write(marker)],
    ["NextMarker", next],
    ...found(call, page, write, true),
  ];
  return xmlAnswer(renderDocument("ListBucketResult", content));
}

function list(call: BucketCall, after: string) {
  demand(call, "s3:ListBucket", { bucket: call.bucket });
  const { query, objects } = call;
  const options = {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    maxKeys: readCount(query, "max-keys", MAX_KEYS, MAX_KEYS),
    after,
  };
  const write = nameEncoder(query);
  return { options, write, page: listPage(objects.index.keys(), options) };
}

/** @throws S3Error `InvalidArgument` */
export function nameEncoder(query: Query): NameEncoder {
  const encoding = query.get("encoding-type");
  if (encoding === undefined) return (name) => name;
  if (encoding === "url") return (name) => encode(name).replaceAll("%2F", "/");
  throw new S3Error(
    "InvalidArgument",
    { ArgumentName: "encoding-type", ArgumentValue: encoding },
    "Invalid Encoding Method specified in Request",
  );
}

interface Described {
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
}

function describe(call: BucketCall, { prefix, delimiter, maxKeys }: Described, write: NameEncoder): Element[] {
  return [
    ["Name", call.bucket.name],
    ["Prefix", write(prefix)],
    ["Delimiter", delimiter === "" ? undefined : write(delimiter)],
    ["MaxKeys", maxKeys],
    ["EncodingType", call.query.get("encoding-type")],
  ];
}

function found(call: BucketCall, page: ListPage, write: NameEncoder, hasOwner: boolean): Element[] {
  const objects = page.keys.flatMap((key) => call.objects.index.get(key) ?? []);
  return [
    ["IsTruncated", page.isTruncated],
    ...objects.map((object): Element => ["Contents", summarise(object, write, hasOwner)]),
    ...page.commonPrefixes.map((prefix): Element => ["CommonPrefixes", [["Prefix", write(prefix)]]]),
  ];
}

function summarise(
  { key, size, etag, lastModifiedMs, checksum }: ObjectSummary,
  write: NameEncoder,
  hasOwner: boolean,
): Element[] {
  return [
    ["Key", write(key)],
    ["LastModified", new Date(lastModifiedMs).toISOString()],
    ["ETag", quote(etag)],
    ["ChecksumAlgorithm", checksumElement(checksum.name).slice("Checksum".length)],
    ["ChecksumType", checksum.type],
    ["Size", size],
    ["StorageClass", "STANDARD"],
    ["Owner", hasOwner ? [["ID", OWNER_ID]] : undefined],
  ];
}

/** The account's canonical user: there is one account. */
export const OWNER_ID = "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";

function writeToken(last: string): string {
  return Buffer.from(`1${last}`).toString("base64url");
}

function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (text.startsWith("1") && writeToken(text.slice(1)) === token) return text.slice(1);
  throw new S3Error(
    "InvalidArgument",
    { ArgumentName: "continuation-token" },
    "The continuation token provided is incorrect",
  );
}
