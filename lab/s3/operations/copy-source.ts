import { S3Error } from "../error.ts";
import { checkCopySource } from "../request/conditions.ts";
import { decode, parseQuery } from "../request/query.ts";
import type { Bucket } from "../state.ts";
import type { OpenObject } from "../store/bucket-store.ts";
import { demand, type ObjectCall } from "./call.ts";
import { missing } from "./get-object.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
}

/** `[/]<bucket>/<key>`, encoded as a path is. @throws S3Error `InvalidArgument`, `NotImplemented` */
export function parseCopySource(header: string): CopySource {
  const [path = "", query = ""] = header.split("?", 2);
  const version = parseQuery(query).get("versionId");
  if (version !== undefined && version !== "null") {
    throw new S3Error(
      "NotImplemented",
      { Header: "x-amz-copy-source" },
      "Versions of objects are not implemented here",
    );
  }
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  const message = "Invalid copy source object key";
  throw new S3Error("InvalidArgument", { ArgumentName: "x-amz-copy-source", ArgumentValue: header }, message);
}

/** The source, held open, whose caller may read it and whose conditions hold. The caller closes it. */
export async function openCopySource(call: ObjectCall): Promise<OpenObject> {
  const source = parseCopySource(call.headers.get("x-amz-copy-source") ?? "");
  const bucket = call.buckets.find(({ name }) => name === source.bucket);
  if (!bucket) throw new S3Error("NoSuchBucket", { BucketName: source.bucket });
  demand(call, "s3:GetObject", { bucket, key: source.key });
  return openIn(call, bucket, source.key);
}

async function openIn(call: ObjectCall, bucket: Bucket, key: string): Promise<OpenObject> {
  const object = await (await call.openBucket(bucket)).open(key);
  if (!object) throw missing({ ...call, bucket, key });
  try {
    checkCopySource(call.headers, object.info);
    return object;
  } catch (error) {
    await object.handle.close();
    throw error;
  }
}
