import { AsyncLocalStorage } from "node:async_hooks";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { TraceId } from "../trace.ts";
import type { FileAnswer, FileList, FileStore, ReadOptions } from "./files.ts";
import { statusOf, toStoreFault } from "./s3-faults.ts";

/** Shorter than a load balancer waits for this server (60 s), several tries included. */
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Parts of an upload that are on their way at once, of 5 MiB each: what an upload may cost in memory. */
const PARTS_AT_ONCE = 2;

/** As many as S3 tells at once. */
const PAGE_SIZE = 1_000;

/**
 * Files in a bucket, by the credentials that the SDK finds: those of the instance's role.
 *
 * @param pageSize how many files a list holds at most
 */
export function createS3Files(bucket: string, config: S3ClientConfig, pageSize: number = PAGE_SIZE): FileStore {
  const { client, withTrace } = openTraced({ requestHandler: TIMEOUTS, ...config });
  const ask = async <T>(trace: TraceId | undefined, work: () => Promise<T>): Promise<T> => {
    try {
      return await withTrace(trace, work);
    } catch (error) {
      throw toStoreFault(error);
    }
  };
  return {
    list: (folder, after, trace) =>
      ask(trace, () => list(client, folder, { Bucket: bucket, MaxKeys: pageSize }, after)),
    write: (key, body, contentType, trace) =>
      ask(trace, async () => {
        const params = { Bucket: bucket, Key: key, ContentType: contentType, Body: Readable.from(body) };
        const { ETag = "" } = await new Upload({ client, params, queueSize: PARTS_AT_ONCE }).done();
        return { etag: ETag };
      }),
    read: (key, options, trace) => ask(trace, () => read(client, { Bucket: bucket, Key: key }, options)),
    remove: (key, trace) =>
      ask(trace, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }),
    checkCredentials: () =>
      ask(undefined, async () => {
        await client.config.credentials();
      }),
  };
}

/** Uploads make requests of their own, which cannot be told their trace one by one: it goes with the call. */
function openTraced(config: S3ClientConfig) {
  const client = new S3Client(config);
  const current = new AsyncLocalStorage<TraceId | undefined>();
  client.middlewareStack.add(
    (next) => (call) => {
      const trace = current.getStore();
      const { request } = call;
      if (trace !== undefined && isHttpRequest(request)) request.headers["x-amzn-trace-id"] = `Root=${trace}`;
      return next(call);
    },
    { step: "build", name: "traceId" },
  );
  return { client, withTrace: current.run.bind(current) as typeof current.run };
}

function isHttpRequest(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === "object" && request !== null && "headers" in request;
}

type ListInput = ListObjectsV2CommandInput;

async function list(client: S3Client, folder: string, input: ListInput, after?: string): Promise<FileList> {
  const startAfter = after === undefined ? {} : { StartAfter: `${folder}${after}` };
  const answer = await client.send(new ListObjectsV2Command({ ...input, Prefix: folder, ...startAfter }));
  const files = (answer.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
    name: Key.slice(folder.length),
    size: Size,
    modifiedMs: LastModified?.getTime() ?? 0,
  }));
  return answer.IsTruncated ? { files, next: files.at(-1)?.name } : { files };
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function read(client: S3Client, place: Place, options: ReadOptions): Promise<FileAnswer> {
  const { isHead, range, ifNoneMatch } = options;
  const input = { ...place, Range: range, IfNoneMatch: ifNoneMatch };
  try {
    return describe(await client.send(isHead ? new HeadObjectCommand(input) : new GetObjectCommand(input)));
  } catch (error) {
    const state = STATES.get(statusOf(error) ?? 0);
    if (state === undefined) throw error;
    return { state };
  }
}

const STATES = new Map<number, "unchanged" | "absent" | "no-such-range">([
  [304, "unchanged"],
  [404, "absent"],
  [416, "no-such-range"],
]);

type Found = Omit<GetObjectCommandOutput, "Body"> & { readonly Body?: unknown };

function describe({ ContentType, ContentLength, ContentRange, ETag, LastModified, Body }: Found): FileAnswer {
  return {
    state: "found",
    contentType: ContentType ?? "application/octet-stream",
    size: ContentLength ?? 0,
    etag: ETag ?? "",
    modifiedMs: LastModified?.getTime() ?? 0,
    contentRange: ContentRange,
    body: Body instanceof Readable ? Body : undefined,
  };
}
