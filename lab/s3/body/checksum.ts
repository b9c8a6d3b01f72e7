/** The checksums that S3 keeps with an object, under the names of their headers (`x-amz-checksum-<name>`). */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { createCrc32c, createCrc64nvme } from "./crc.ts";

export const CHECKSUM_NAMES = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;

export type ChecksumName = (typeof CHECKSUM_NAMES)[number];

export interface Checksum {
  readonly name: ChecksumName;
  /** Base64, as headers have it. */
  readonly value: string;
}

/** A checksum of bytes that come one after the other. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

const BYTES: Readonly<Record<ChecksumName, number>> = { crc32: 4, crc32c: 4, crc64nvme: 8, sha1: 20, sha256: 32 };

export function startChecksum(name: ChecksumName): RunningChecksum {
  if (name === "crc32") return createCrc32();
  if (name === "crc32c") return createCrc32c();
  if (name === "crc64nvme") return createCrc64nvme();
  return createHash(name);
}

/** Node's own, which uses the processor's instructions. */
function createCrc32(): RunningChecksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(value);
      return digest;
    },
  };
}

export function checksumOf(name: ChecksumName, bytes: Uint8Array): string {
  const running = startChecksum(name);
  running.update(bytes);
  return running.digest().toString("base64");
}

/** Whether a text can be such a checksum at all. */
export function isChecksum({ name, value }: Checksum): boolean {
  const bytes = Buffer.from(value, "base64");
  return bytes.length === BYTES[name] && bytes.toString("base64") === value;
}

/** @param text as in `x-amz-checksum-algorithm`: `CRC32` */
export function checksumName(text: string): ChecksumName | undefined {
  return CHECKSUM_NAMES.find((name) => name === text.toLowerCase());
}

/** The element that tells it in XML: `ChecksumCRC32`. */
export function checksumElement(name: ChecksumName): string {
  return `Checksum${name.toUpperCase()}`;
}
