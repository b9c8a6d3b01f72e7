import { LabError } from "../../model/errors.ts";
import type { Checksum } from "../body/checksum.ts";

/** Over the whole object, or over the checksums of its parts. */
export interface KeptChecksum extends Checksum {
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

/** What lists tell of an object. */
export interface ObjectSummary {
  readonly key: string;
  readonly size: number;
  /** Without the quotes that headers put around it: an MD5, with `-<parts>` behind it after a multipart upload. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: KeptChecksum;
}

/** An object but for its bytes. */
export interface ObjectInfo extends ObjectSummary {
  /** The headers kept with it, by name in lower case: content-type, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  /** Of a multipart upload, in order. */
  readonly partSizes: readonly number[] | undefined;
}

export function summaryOf({ key, size, etag, lastModifiedMs, checksum }: ObjectInfo): ObjectSummary {
  return { key, size, etag, lastModifiedMs, checksum };
}

/** A multipart upload that is neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly initiator: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How the object is summed up. */
  readonly checksum: Omit<KeptChecksum, "value">;
  /** Whether the parts must have checksums of that kind, as was asked for; otherwise they may have any. */
  readonly isChecksumAsked: boolean;
}

export interface Part {
  readonly number: number;
  readonly size: number;
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum: Checksum;
}

/** A file of the store is not as it was written. */
export function damaged(path: string, cause?: unknown): LabError {
  return new LabError("StoreDamaged", `${path} is no file of this store, or has lost its end`, { status: 500, cause });
}
