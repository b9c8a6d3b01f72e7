/** Between a file of this machine and an object. */
import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { LabError } from "../model/errors.ts";
import type { Buckets } from "./buckets.ts";
import { formatPlace, type Place, parseObject, parsePlace } from "./place.ts";

/** Both ends as they came to be. */
export interface Copied {
  readonly from: string;
  readonly to: string;
}

/**
 * Copies a file into a bucket, or an object out of one, streaming: one end is an `s3://` address, the other a path.
 *
 * @throws LabError `InvalidArgument`, of S3, and Node's errors of the file
 */
export async function copyObject(buckets: Buckets, from: string, to: string): Promise<Copied> {
  const [source, target] = [parsePlace(from), parsePlace(to)];
  if (source && !target) return download(buckets, parseObject(from), to);
  if (target && !source) return upload(buckets, from, target);
  throw new LabError("InvalidArgument", `One end is s3://bucket/key, the other a file; got \`${from}\` and \`${to}\``);
}

/** Into a folder under the last part of its key. */
async function download(buckets: Buckets, place: Place, to: string): Promise<Copied> {
  const file = to.endsWith("/") || (await isFolder(to)) ? join(to, basename(place.key)) : to;
  await pipeline(await buckets.read(place.bucket, place.key), createWriteStream(file));
  return { from: formatPlace(place), to: file };
}

/** Under the file's own name where the key ends with a slash, or is none. */
async function upload(buckets: Buckets, file: string, { bucket, key }: Place): Promise<Copied> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new LabError("InvalidArgument", `There is no file \`${file}\``);
  const whole = key === "" || key.endsWith("/") ? `${key}${basename(file)}` : key;
  await buckets.write(bucket, whole, {
    body: createReadStream(file),
    sizeBytes: found.size,
    contentType: CONTENT_TYPES[extname(file).toLowerCase()] ?? "binary/octet-stream",
  });
  return { from: file, to: formatPlace({ bucket, key: whole }) };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Of what a website is made of; S3's own for the rest. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
};
