import { createHash } from "node:crypto";
import { CHECKSUM_NAMES, type Checksum, checksumElement, startChecksum } from "../body/checksum.ts";
import type { Content } from "../body/receive.ts";
import { S3Error } from "../error.ts";
import { checkWrite } from "../request/conditions.ts";
import type { KeptChecksum, ObjectInfo, Part, Upload } from "../store/object.ts";
import { childrenOf, parseXml, textOf, type XmlElement } from "../xml/read.ts";
import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, demand, type ObjectCall, xmlAnswer } from "./call.ts";
import { checksumContent, findUpload } from "./multipart.ts";
import { copyBytes, readBytes } from "./store-object.ts";
import { ENCRYPTED, quote } from "./stored-headers.ts";

/** Of every part but the last: 5 MiB. */
const MIN_PART_BYTES = 5 * 2 ** 20;
const MAX_PARTS = 10_000;

/** A part as the request names it. */
export interface NamedPart {
  readonly number: number;
  readonly etag: string;
  readonly checksum: Checksum | undefined;
}

/** Puts the named parts together. The upload goes once the object is there, so that a failed try can be made again. */
export async function completeMultipartUpload(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:PutObject", call);
  const upload = await findUpload(call);
  const named = parseParts(await call.body.readText("object"));
  const parts = chooseParts(named, await call.objects.uploads.listParts(upload.id), upload.id);
  const draft = await call.objects.startDraft();
  try {
    const content = await copyBytes(readParts(call, upload, parts), draft, upload.checksum.name);
    const info = describe(call, upload, parts, content);
    await draft.seal(info);
    await call.objects.publish(draft, info, (current) => checkWrite(call.headers, current, call.key));
    await call.objects.uploads.remove(upload.id);
    return answer(call, info);
  } finally {
    await draft.discard();
  }
}

/** @throws S3Error `MalformedXML`, `InvalidPartOrder` */
export function parseParts(xml: string): readonly NamedPart[] {
  const root = parseXml(xml);
  const parts = childrenOf(root, "Part").map(readPart);
  if (root.name !== "CompleteMultipartUpload" || parts.length === 0 || parts.length > MAX_PARTS)
    throw new S3Error("MalformedXML");
  const isAscending = parts.every(({ number }, at) => at === 0 || number > (parts[at - 1]?.number ?? 0));
  if (!isAscending) throw new S3Error("InvalidPartOrder");
  return parts;
}

function readPart(part: XmlElement): NamedPart {
  const number = textOf(part, "PartNumber")?.trim() ?? "";
  const etag = textOf(part, "ETag")?.trim();
  if (!/^\d{1,5}$/.test(number) || etag === undefined) throw new S3Error("MalformedXML");
  const name = CHECKSUM_NAMES.find((other) => textOf(part, checksumElement(other)) !== undefined);
  const checksum = name && { name, value: textOf(part, checksumElement(name))?.trim() ?? "" };
  return { number: Number(number), etag: etag.replace(/^"(.*)"$/, "$1"), checksum };
}

/** Those of the upload that are named. @throws S3Error `InvalidPart`, `EntityTooSmall` */
export function chooseParts(named: readonly NamedPart[], uploaded: readonly Part[], uploadId: string): readonly Part[] {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = named.map((wanted) => {
    const part = byNumber.get(wanted.number);
    if (part && part.etag === wanted.etag && hasChecksum(part, wanted)) return part;
    throw new S3Error("InvalidPart", { UploadId: uploadId, PartNumber: wanted.number, ETag: wanted.etag });
  });
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES);
  if (!small) return parts;
  throw new S3Error("EntityTooSmall", {
    ...{ ETag: small.etag, MinSizeAllowed: MIN_PART_BYTES, ProposedSize: small.size, PartNumber: small.number },
  });
}

function hasChecksum({ checksum }: Part, wanted: NamedPart): boolean {
  return (
    wanted.checksum === undefined ||
    (wanted.checksum.name === checksum.name && wanted.checksum.value === checksum.value)
  );
}

/** One after the other. @throws S3Error `InvalidPart` for one that was uploaded anew meanwhile */
async function* readParts({ objects }: ObjectCall, upload: Upload, parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    const file = await objects.uploads.openPart(upload.id, part.number);
    try {
      if (file?.info.etag !== part.etag) throw new S3Error("InvalidPart", { PartNumber: part.number });
      yield* readBytes(file);
    } finally {
      await file?.handle.close();
    }
  }
}

function describe(call: ObjectCall, upload: Upload, parts: readonly Part[], content: Content): ObjectInfo {
  const checksum = sumUp(upload, parts, content);
  const promised = call.headers.get(`x-amz-checksum-${checksum.name}`);
  if (promised !== undefined && promised !== checksum.value) {
    throw new S3Error(
      "BadDigest",
      {},
      `The ${checksum.name.toUpperCase()} you specified did not match the calculated checksum.`,
    );
  }
  return {
    key: call.key,
    size: content.size,
    etag: etagOfParts(parts),
    lastModifiedMs: call.nowMs,
    headers: upload.headers,
    checksum,
    partSizes: parts.map(({ size }) => size),
  };
}

/** The MD5 of the parts' MD5s, and how many there are. */
export function etagOfParts(parts: readonly Pick<Part, "etag">[]): string {
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex")));
  return `${createHash("md5").update(digests).digest("hex")}-${parts.length}`;
}

function sumUp({ checksum }: Upload, parts: readonly Part[], content: Content): KeptChecksum {
  if (checksum.type === "FULL_OBJECT") return { ...checksum, value: content.checksum.value };
  const running = startChecksum(checksum.name);
  for (const part of parts) running.update(Buffer.from(part.checksum.value, "base64"));
  return { ...checksum, value: `${running.digest().toString("base64")}-${parts.length}` };
}

function answer(call: ObjectCall, info: ObjectInfo): Answer {
  const content: Element[] = [
    ["Location", `http://${call.bucket.name}.s3.${call.region}.amazonaws.com/${encodeURIComponent(call.key)}`],
    ["Bucket", call.bucket.name],
    ["Key", call.key],
    ["ETag", quote(info.etag)],
    checksumContent(info),
    ["ChecksumType", info.checksum.type],
  ];
  return xmlAnswer(renderDocument("CompleteMultipartUploadResult", content), ENCRYPTED);
}
