/** The buckets of a lab, for a person and for tests: looked into with keys that are allowed everything. */
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { systemClock } from "../model/clock.ts";
import { childrenOf, parseXml, textOf, type XmlElement } from "../s3/xml/read.ts";
import { askS3, type S3Access, type S3Request } from "./signed-request.ts";

/** Errors are LabErrors with S3's own codes: `NoSuchBucket`, `NoSuchKey`; `NoS3` in a lab without buckets. */
export interface Buckets {
  /** Names, in order. */
  list(): Promise<readonly string[]>;
  /** In the order of their keys. @param prefix what their keys begin with */
  objects(bucket: string, prefix?: string): Promise<readonly StoredObject[]>;
  read(bucket: string, key: string): Promise<Readable>;
  /** Takes the place of any object of that key. */
  write(bucket: string, key: string, content: ObjectContent): Promise<void>;
  /** One that is not there is fine. */
  remove(bucket: string, key: string): Promise<void>;
  /** Where S3 is on this machine, with keys that are allowed everything. */
  access(): Promise<S3Access>;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedMs: number;
  readonly etag: string;
}

export interface ObjectContent {
  readonly body: Readable;
  readonly sizeBytes: number;
  readonly contentType: string;
}

/** @param pageSize of a list; S3 gives a thousand keys at most */
export function createBuckets(access: () => Promise<S3Access>, pageSize = 1000): Buckets {
  const ask = async (asked: S3Request) => askS3(await access(), asked, systemClock.now());
  const askXml = async (asked: S3Request) => parseXml(await text(await ask(asked)));
  const drop = async (asked: S3Request) => void (await text(await ask(asked)));
  return {
    access,
    list: async () => namesOf(await askXml({ method: "GET" })),
    async objects(bucket, prefix = "") {
      const found: StoredObject[] = [];
      let next: string | undefined;
      do {
        const more: Record<string, string> = next === undefined ? {} : { "continuation-token": next };
        const query = { "list-type": "2", "encoding-type": "url", "max-keys": String(pageSize), prefix, ...more };
        const page = await askXml({ method: "GET", bucket, query });
        found.push(...childrenOf(page, "Contents").map(toObject));
        next = textOf(page, "NextContinuationToken");
      } while (next !== undefined);
      return found;
    },
    read: (bucket, key) => ask({ method: "GET", bucket, key }),
    write(bucket, key, { body, sizeBytes, contentType }) {
      const headers = { "content-length": String(sizeBytes), "content-type": contentType };
      return drop({ method: "PUT", bucket, key, body, headers });
    },
    remove: (bucket, key) => drop({ method: "DELETE", bucket, key }),
  };
}

function namesOf(answer: XmlElement): string[] {
  const buckets = childrenOf(answer, "Buckets").flatMap((one) => childrenOf(one, "Bucket"));
  return buckets.flatMap((bucket) => textOf(bucket, "Name") ?? []);
}

/** A key may have characters that XML does not, so it comes as in a URL. */
function toObject(element: XmlElement): StoredObject {
  return {
    key: decodeURIComponent((textOf(element, "Key") ?? "").replaceAll("+", " ")),
    sizeBytes: Number(textOf(element, "Size")),
    modifiedMs: Date.parse(textOf(element, "LastModified") ?? ""),
    etag: textOf(element, "ETag") ?? "",
  };
}
