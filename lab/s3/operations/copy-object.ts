import { type Checksum, checksumElement, checksumName } from "../body/checksum.ts";
import { MAX_PUT_BYTES } from "../body/plan.ts";
import { S3Error } from "../error.ts";
import type { KeptChecksum, ObjectInfo } from "../store/object.ts";
import { type Element, renderDocument } from "../xml/write.ts";
import { type Answer, demand, type ObjectCall, xmlAnswer } from "./call.ts";
import { openCopySource, parseCopySource } from "./copy-source.ts";
import { copyBytes, DEFAULT_CHECKSUM, readBytes, storeObject } from "./store-object.ts";
import { ENCRYPTED, quote, refuseUnsupported, storedHeaders } from "./stored-headers.ts";

export async function copyObject(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:PutObject", call);
  refuseUnsupported(call.headers);
  const isReplaced = readDirective(call);
  refuseSelf(call, isReplaced);
  const source = await openCopySource(call);
  try {
    if (source.size > MAX_PUT_BYTES)
      throw new S3Error(
        "InvalidRequest",
        {},
        "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120",
      );
    const headers = isReplaced ? storedHeaders(call.headers) : source.info.headers;
    const name = chooseChecksum(call, source.info);
    const info = await storeObject(call, { headers, fill: (draft) => copyBytes(readBytes(source), draft, name) });
    return answerCopy("CopyObjectResult", info);
  } finally {
    await source.handle.close();
  }
}

/** Whether the copy has the request's metadata and not the source's. */
function readDirective({ headers }: ObjectCall): boolean {
  const directive = headers.get("x-amz-metadata-directive") ?? "COPY";
  if (directive === "COPY" || directive === "REPLACE") return directive === "REPLACE";
  throw new S3Error(
    "InvalidArgument",
    { ArgumentName: "x-amz-metadata-directive", ArgumentValue: directive },
    "Unknown metadata directive.",
  );
}

function refuseSelf(call: ObjectCall, isReplaced: boolean): void {
  const { bucket, key } = parseCopySource(call.headers.get("x-amz-copy-source") ?? "");
  if (isReplaced || bucket !== call.bucket.name || key !== call.key) return;
  throw new S3Error(
    "InvalidRequest",
    {},
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
  );
}

function chooseChecksum({ headers }: ObjectCall, { checksum }: ObjectInfo) {
  const asked = headers.get("x-amz-checksum-algorithm");
  if (asked === undefined) return checksum.type === "FULL_OBJECT" ? checksum.name : DEFAULT_CHECKSUM;
  const name = checksumName(asked);
  if (name) return name;
  throw new S3Error("InvalidRequest", {}, `Checksum algorithm provided is unsupported: \`${asked}\``);
}

/** What a copy tells of itself: of an object, or of a part, whose checksum has no type. */
export interface Copied {
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: Checksum & { readonly type?: KeptChecksum["type"] };
}

/** CopyObjectResult or CopyPartResult. */
export function answerCopy(root: string, { etag, lastModifiedMs, checksum }: Copied): Answer {
  const content: Element[] = [
    ["LastModified", new Date(lastModifiedMs).toISOString()],
    ["ETag", quote(etag)],
    ["ChecksumType", checksum.type],
    [checksumElement(checksum.name), checksum.value],
  ];
  return xmlAnswer(renderDocument(root, content), ENCRYPTED);
}
