import { S3Error } from "../error.ts";
import { compareKeys } from "../store/key-index.ts";
import type { Part, Upload } from "../store/object.ts";
import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, type BucketCall, demand, type ObjectCall, readCount, xmlAnswer } from "./call.ts";
import { MAX_KEYS, nameEncoder, OWNER_ID } from "./list-objects.ts";
import { checksumContent, findUpload } from "./multipart.ts";
import { quote } from "./stored-headers.ts";

export async function listParts(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:ListMultipartUploadParts", call);
  const upload = await findUpload(call);
  const after = readCount(call.query, "part-number-marker", 0);
  const max = readCount(call.query, "max-parts", MAX_KEYS, MAX_KEYS);
  const rest = (await call.objects.uploads.listParts(upload.id)).filter(({ number }) => number > after);
  const page = rest.slice(0, max);
  const content: Element[] = [
    ["Bucket", call.bucket.name],
    ["Key", call.key],
    ["UploadId", upload.id],
    ...people(upload),
    ["PartNumberMarker", after],
    ["NextPartNumberMarker", page.at(-1)?.number ?? 0],
    ["MaxParts", max],
    ["IsTruncated", rest.length > page.length],
    ...page.map((part): Element => ["Part", describePart(part)]),
    ["ChecksumAlgorithm", upload.checksum.name.toUpperCase()],
    ["ChecksumType", upload.checksum.type],
  ];
  return xmlAnswer(renderDocument("ListPartsResult", content));
}

function describePart(part: Part): Element[] {
  return [
    ["PartNumber", part.number],
    ["LastModified", new Date(part.lastModifiedMs).toISOString()],
    ["ETag", quote(part.etag)],
    ["Size", part.size],
    checksumContent(part),
  ];
}

export async function listMultipartUploads(call: BucketCall): Promise<Answer> {
  demand(call, "s3:ListBucketMultipartUploads", { bucket: call.bucket });
  const { query } = call;
  if (query.has("delimiter"))
    throw new S3Error(
      "NotImplemented",
      { Query: "delimiter" },
      "ListMultipartUploads with a delimiter is not implemented here",
    );
  const max = readCount(query, "max-uploads", MAX_KEYS, MAX_KEYS);
  const prefix = query.get("prefix") ?? "";
  const rest = uploadsAfter(await call.objects.uploads.list(), query.get("key-marker"), query.get("upload-id-marker"));
  const matching = rest.filter(({ key }) => key.startsWith(prefix));
  const page = matching.slice(0, max);
  const write = nameEncoder(query);
  const isTruncated = matching.length > page.length;
  const content: Element[] = [
    ["Bucket", call.bucket.name],
    ["KeyMarker", write(query.get("key-marker") ?? "")],
    ["UploadIdMarker", query.get("upload-id-marker") ?? ""],
    ["NextKeyMarker", isTruncated ? write(page.at(-1)?.key ?? "") : undefined],
    ["NextUploadIdMarker", isTruncated ? page.at(-1)?.id : undefined],
    ["Prefix", write(prefix)],
    ["MaxUploads", max],
    ["IsTruncated", isTruncated],
    ["EncodingType", query.get("encoding-type")],
    ...page.map((upload): Element => ["Upload", describeUpload(upload, write)]),
  ];
  return xmlAnswer(renderDocument("ListMultipartUploadsResult", content));
}

/** What comes behind a key, or behind one upload of a key. @param uploads by key, then by when they began */
export function uploadsAfter(
  uploads: readonly Upload[],
  key: string | undefined,
  id: string | undefined,
): readonly Upload[] {
  if (key === undefined) return uploads;
  const marked = id === undefined ? -1 : uploads.findIndex((upload) => upload.key === key && upload.id === id);
  return marked >= 0 ? uploads.slice(marked + 1) : uploads.filter((upload) => compareKeys(upload.key, key) > 0);
}

function describeUpload(upload: Upload, write: (name: string) => string): Element[] {
  return [
    ["Key", write(upload.key)],
    ["UploadId", upload.id],
    ...people(upload),
    ["Initiated", new Date(upload.initiatedMs).toISOString()],
    ["ChecksumAlgorithm", upload.checksum.name.toUpperCase()],
    ["ChecksumType", upload.checksum.type],
  ];
}

function people({ initiator }: Upload): Element[] {
  return [
    ["Initiator", [["ID", initiator]]],
    ["Owner", [["ID", OWNER_ID]]],
    ["StorageClass", "STANDARD"],
  ];
}
