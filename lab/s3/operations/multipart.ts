import { CHECKSUM_NAMES, checksumElement, checksumName } from "../body/checksum.ts";
import type { Content } from "../body/receive.ts";
import { S3Error } from "../error.ts";
import { parseCopyRange } from "../request/range.ts";
import type { KeptChecksum, Part, Upload } from "../store/object.ts";
import type { Draft } from "../store/sealed-file.ts";
import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, demand, emptyAnswer, type ObjectCall, readCount, xmlAnswer } from "./call.ts";
import { answerCopy } from "./copy-object.ts";
import { openCopySource } from "./copy-source.ts";
import { copyBytes, DEFAULT_CHECKSUM, readBytes } from "./store-object.ts";
import { ENCRYPTED, quote, refuseUnsupported, storedHeaders } from "./stored-headers.ts";

const MAX_PART = 10_000;

export async function createMultipartUpload(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:PutObject", call);
  refuseUnsupported(call.headers);
  const upload = await call.objects.uploads.start({
    key: call.key,
    initiatedMs: call.nowMs,
    initiator: call.caller?.principalArn ?? "anonymous",
    headers: storedHeaders(call.headers),
    checksum: chooseChecksum(call),
    isChecksumAsked: call.headers.has("x-amz-checksum-algorithm"),
  });
  const content: Element[] = [
    ["Bucket", call.bucket.name],
    ["Key", call.key],
    ["UploadId", upload.id],
  ];
  return xmlAnswer(renderDocument("InitiateMultipartUploadResult", content), { ...ENCRYPTED, ...tellChecksum(upload) });
}

function tellChecksum({ checksum, isChecksumAsked }: Upload): Record<string, string> {
  if (!isChecksumAsked) return {};
  return { "x-amz-checksum-algorithm": checksum.name.toUpperCase(), "x-amz-checksum-type": checksum.type };
}

/** CRC-64 is always over the whole, SHA always over the parts' sums; of the other two both are possible. */
function chooseChecksum({ headers }: ObjectCall): Omit<KeptChecksum, "value"> {
  const asked = headers.get("x-amz-checksum-algorithm");
  const name = asked === undefined ? DEFAULT_CHECKSUM : checksumName(asked);
  if (!name) throw new S3Error("InvalidRequest", {}, `Checksum algorithm provided is unsupported: \`${asked}\``);
  const usual = name === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE";
  const type = headers.get("x-amz-checksum-type") ?? usual;
  const isPossible = type === usual || (type === "FULL_OBJECT" && !name.startsWith("sha"));
  if (isPossible && (type === "FULL_OBJECT" || type === "COMPOSITE")) return { name, type };
  throw new S3Error(
    "InvalidRequest",
    {},
    `The ${type} checksum type cannot be used with the ${name} checksum algorithm.`,
  );
}

/** @throws S3Error `NoSuchUpload` */
export async function findUpload({ query, objects, key }: ObjectCall): Promise<Upload> {
  const id = query.get("uploadId") ?? "";
  const upload = await objects.uploads.find(id);
  if (upload?.key !== key) throw new S3Error("NoSuchUpload", { UploadId: id });
  return upload;
}

export async function uploadPart(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:PutObject", call);
  const upload = await findUpload(call);
  refuseOtherChecksum(call, upload);
  const part = await storePart(call, upload, (draft) => call.body.receive(draft.write, upload.checksum.name));
  return emptyAnswer(200, {
    etag: quote(part.etag),
    [`x-amz-checksum-${part.checksum.name}`]: part.checksum.value,
    ...ENCRYPTED,
  });
}

/** Sums of parts can only be summed up if all of them are of the upload's kind. */
function refuseOtherChecksum({ headers }: ObjectCall, { checksum, isChecksumAsked }: Upload): void {
  if (!isChecksumAsked) return;
  const given = CHECKSUM_NAMES.find(
    (name) =>
      headers.has(`x-amz-checksum-${name}`) || headers.get("x-amz-trailer")?.toLowerCase() === `x-amz-checksum-${name}`,
  );
  if (given === checksum.name || (given === undefined && checksum.type === "FULL_OBJECT")) return;
  const mismatch = `expected checksum Type: ${checksum.name}, actual checksum Type: ${given ?? "null"}`;
  throw new S3Error("InvalidRequest", {}, `Checksum Type mismatch occurred, ${mismatch}`);
}

async function storePart(call: ObjectCall, upload: Upload, fill: (draft: Draft) => Promise<Content>): Promise<Part> {
  const number = partNumber(call);
  const draft = await call.objects.startDraft();
  try {
    const { size, md5, checksum } = await fill(draft);
    const part = { number, size, etag: md5, lastModifiedMs: call.nowMs, checksum };
    await draft.seal(part);
    if (await call.objects.uploads.putPart(upload.id, draft, part)) return part;
    throw new S3Error("NoSuchUpload", { UploadId: upload.id });
  } finally {
    await draft.discard();
  }
}

function partNumber({ query }: ObjectCall): number {
  const number = readCount(query, "partNumber", 0);
  if (number >= 1 && number <= MAX_PART) return number;
  const elements = { ArgumentName: "partNumber", ArgumentValue: query.get("partNumber") ?? "" };
  throw new S3Error("InvalidArgument", elements, `Part number must be an integer between 1 and ${MAX_PART}, inclusive`);
}

export async function uploadPartCopy(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:PutObject", call);
  const upload = await findUpload(call);
  const source = await openCopySource(call);
  try {
    const range = parseCopyRange(call.headers.get("x-amz-copy-source-range"), source.size);
    const bytes = readBytes(source, range);
    const part = await storePart(call, upload, (draft) => copyBytes(bytes, draft, upload.checksum.name));
    return answerCopy("CopyPartResult", part);
  } finally {
    await source.handle.close();
  }
}

export async function abortMultipartUpload(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:AbortMultipartUpload", call);
  const upload = await findUpload(call);
  await call.objects.uploads.remove(upload.id);
  return emptyAnswer(204);
}

/** An element such as `ChecksumCRC32` for a part or an object. */
export function checksumContent({ checksum }: Pick<Part, "checksum">): Element {
  return [checksumElement(checksum.name), checksum.value];
}
