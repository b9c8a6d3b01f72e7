import type { FileHandle } from "node:fs/promises";
import type { ChecksumName } from "../body/checksum.ts";
import type { Content } from "../body/receive.ts";
import { S3Error } from "../error.ts";
import { isAllowed, type S3Action } from "../policy/policy.ts";
import type { Headers } from "../request/headers.ts";
import type { Query } from "../request/query.ts";
import type { Bucket, S3Credential } from "../state.ts";
import type { BucketStore } from "../store/bucket-store.ts";

/** A request that is understood and whose caller is known; what operations work on. */
export interface Call {
  readonly method: string;
  readonly query: Query;
  readonly headers: Headers;
  /** `undefined` for an anonymous request. */
  readonly caller: S3Credential | undefined;
  /** Came by TLS. */
  readonly isSecure: boolean;
  readonly region: string;
  readonly buckets: readonly Bucket[];
  readonly body: Body;
  readonly nowMs: number;
  openBucket(bucket: Bucket): Promise<BucketStore>;
}

/** What the request brings; may be read once. */
export interface Body {
  /** See `receive`. @param defaultChecksum what is computed where the request has no checksum of its own */
  receive(write: (bytes: Uint8Array) => Promise<void>, defaultChecksum: ChecksumName): Promise<Content>;
  /**
   * A short text.
   *
   * @param summed what the checksum in the headers is over: CompleteMultipartUpload tells that of the object
   * @throws S3Error `MaxMessageLengthExceeded`
   */
  readText(summed: "body" | "object"): Promise<string>;
  /** Whether the headers have a digest of it. */
  readonly hasDigest: boolean;
}

export interface BucketCall extends Call {
  readonly bucket: Bucket;
  readonly objects: BucketStore;
}

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AnswerBody;
  /** Of the object that it is about, for the log. */
  readonly objectSize?: number;
}

export type AnswerBody =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly type: string; readonly text: string }
  /** `length` bytes from `start`; who sends it closes the file. */
  | { readonly kind: "file"; readonly file: FileHandle; readonly start: number; readonly length: number };

export function xmlAnswer(text: string, headers: Answer["headers"] = {}): Answer {
  return { status: 200, headers, body: { kind: "text", type: "application/xml", text } };
}

export function emptyAnswer(status: number, headers: Answer["headers"] = {}): Answer {
  return { status, headers, body: { kind: "none" } };
}

/** What an action is about, where it is not what the request is for: the source of a copy, an object of DeleteObjects. */
export interface About {
  readonly bucket?: Bucket | undefined;
  readonly key?: string | undefined;
}

/** Of a call: what policies look at. */
type Asker = Pick<Call, "caller" | "isSecure">;

export function mayDo({ caller, isSecure }: Asker, action: S3Action, { bucket, key }: About): boolean {
  return isAllowed({ caller, isSecure, action, bucket, key });
}

/** @throws S3Error `AccessDenied`, in words that say who may not do what */
export function demand(call: Asker, action: S3Action, about: About): void {
  if (!mayDo(call, action, about)) throw denied(call, action, about);
}

function denied({ caller }: Asker, action: S3Action, { bucket, key }: About): S3Error {
  if (!caller) return new S3Error("AccessDenied");
  const resource = `arn:aws:s3:::${bucket?.name ?? "*"}${key === undefined ? "" : `/${key}`}`;
  const message = `User: ${caller.principalArn} is not authorized to perform: ${action} on resource: "${resource}"`;
  return new S3Error("AccessDenied", {}, `${message} because no policy allows it, or one denies it`);
}

/** A number of the query, such as `max-keys`. @throws S3Error `InvalidArgument` */
export function readCount(query: Query, name: string, fallback: number, limit = Number.MAX_SAFE_INTEGER): number {
  const text = query.get(name);
  if (text === undefined || text === "") return fallback;
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), limit);
  throw new S3Error(
    "InvalidArgument",
    { ArgumentName: name, ArgumentValue: text },
    `Provided ${name} not an integer or within integer range`,
  );
}
