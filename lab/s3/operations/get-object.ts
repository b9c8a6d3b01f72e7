import { S3Error } from "../error.ts";
import { isRangeMeant, isWanted } from "../request/conditions.ts";
import { type ByteRange, parseRange, rangeOfPart } from "../request/range.ts";
import type { OpenObject } from "../store/bucket-store.ts";
import { type Answer, demand, emptyAnswer, mayDo, type ObjectCall, readCount } from "./call.ts";
import { checksumHeaders, describeObject, overriddenHeaders } from "./stored-headers.ts";

/** GetObject and HeadObject. */
export async function getObject(call: ObjectCall): Promise<Answer> {
  demand(call, "s3:GetObject", call);
  const overridden = overriddenHeaders(call.query, call.caller === undefined);
  const object = await call.objects.open(call.key);
  if (!object) throw missing(call);
  try {
    return await answer(call, object, overridden);
  } catch (error) {
    await object.handle.close();
    throw error;
  }
}

/** Only who may list the bucket learns that there is no such object. */
export function missing(call: Pick<ObjectCall, "caller" | "isSecure" | "bucket" | "key">): S3Error {
  const isTold = mayDo(call, "s3:ListBucket", { bucket: call.bucket });
  return isTold ? new S3Error("NoSuchKey", { Key: call.key }) : new S3Error("AccessDenied");
}

async function answer(call: ObjectCall, object: OpenObject, overridden: Record<string, string>): Promise<Answer> {
  const { info, size } = object;
  const described = { ...describeObject(info), ...overridden };
  if (!isWanted(call.headers, info)) {
    await object.handle.close();
    return emptyAnswer(304, described);
  }
  const range = chooseRange(call, object);
  const headers = {
    ...described,
    ...partsCount(call, object),
    ...(range ? contentRange(range, size) : wholeChecksum(call, object)),
  };
  const { start, length } = range
    ? { start: range.start, length: range.end - range.start + 1 }
    : { start: 0, length: size };
  return {
    status: range ? 206 : 200,
    headers,
    body: { kind: "file", file: object.handle, start, length },
    objectSize: size,
  };
}

function chooseRange({ query, headers }: ObjectCall, { info, size }: OpenObject): ByteRange | undefined {
  const part = readCount(query, "partNumber", 0);
  const range = isRangeMeant(headers, info) ? parseRange(headers.get("range"), size) : undefined;
  if (!query.has("partNumber")) return range;
  if (range) throw new S3Error("InvalidRequest", {}, "Cannot specify both Range header and partNumber query parameter");
  // An object of no bytes has no range that could be told.
  return size === 0 && part === 1 ? undefined : rangeOfPart(part, size, info.partSizes);
}

function partsCount({ query }: ObjectCall, { info }: OpenObject): Record<string, string> {
  if (!query.has("partNumber") || !info.partSizes) return {};
  return { "x-amz-mp-parts-count": String(info.partSizes.length) };
}

function contentRange({ start, end }: ByteRange, size: number): Record<string, string> {
  return { "content-range": `bytes ${start}-${end}/${size}` };
}

function wholeChecksum({ headers }: ObjectCall, { info }: OpenObject): Record<string, string> {
  return headers.get("x-amz-checksum-mode")?.toUpperCase() === "ENABLED" ? checksumHeaders(info) : {};
}
