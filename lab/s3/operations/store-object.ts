import type { ChecksumName } from "../body/checksum.ts";
import { type Content, startContent } from "../body/receive.ts";
import { checkWrite } from "../request/conditions.ts";
import type { ByteRange } from "../request/range.ts";
import type { Guard, OpenObject } from "../store/bucket-store.ts";
import type { ObjectInfo } from "../store/object.ts";
import type { Draft } from "../store/sealed-file.ts";
import type { ObjectCall } from "./call.ts";

/** The checksum that S3 keeps where an upload brings none. */
export const DEFAULT_CHECKSUM = "crc64nvme";

export interface NewObject {
  readonly headers: ObjectInfo["headers"];
  /** Writes the bytes and tells what they were. */
  readonly fill: (draft: Draft) => Promise<Content>;
}

/** Puts an object of one piece in its place; if anything fails, nothing has changed. The request's conditions hold at that moment. */
export async function storeObject(call: ObjectCall, { headers, fill }: NewObject): Promise<ObjectInfo> {
  const guard: Guard = (current) => checkWrite(call.headers, current, call.key);
  // Once before the body is taken in, too: it may be long.
  guard(call.objects.index.get(call.key));
  const draft = await call.objects.startDraft();
  try {
    const { size, md5, checksum } = await fill(draft);
    const info: ObjectInfo = {
      ...{ key: call.key, size, etag: md5, lastModifiedMs: call.nowMs, headers, partSizes: undefined },
      checksum: { ...checksum, type: "FULL_OBJECT" },
    };
    await draft.seal(info);
    await call.objects.publish(draft, info, guard);
    return info;
  } finally {
    await draft.discard();
  }
}

/** @returns what was copied, summed up */
export async function copyBytes(source: AsyncIterable<Buffer>, draft: Draft, name: ChecksumName): Promise<Content> {
  const content = startContent(name);
  for await (const bytes of source) {
    content.add(bytes);
    await draft.write(bytes);
  }
  return content.end();
}

/** Of a file that is held open, and stays so. */
export async function* readBytes(
  { handle, size }: Pick<OpenObject, "handle" | "size">,
  { start, end }: ByteRange = { start: 0, end: size - 1 },
): AsyncGenerator<Buffer> {
  if (start <= end) yield* handle.createReadStream({ start, end, autoClose: false });
}
