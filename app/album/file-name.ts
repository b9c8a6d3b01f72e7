import { Refusal } from "../refusal.ts";

/** With the folder before it a key stays below S3's 1024 bytes. */
const MAX_BYTES = 200;

/** Control characters, and what parts folders. */
const FORBIDDEN = /[\p{Cc}\p{Cs}/\\]/u;

/**
 * The key of a user's file: each has a folder of their own.
 *
 * @param name one segment of a path, decoded
 * @throws Refusal 400
 */
export function keyOf(user: string, name: string): string {
  const isName = name !== "." && name !== ".." && name !== "" && !FORBIDDEN.test(name);
  if (!isName || Buffer.byteLength(name) > MAX_BYTES) {
    throw new Refusal(400, `a file's name is up to ${MAX_BYTES} bytes without slashes and control characters`);
  }
  return `${folderOf(user)}${name}`;
}

export const folderOf = (user: string): string => `albums/${user}/`;
