import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucketOf, REGION, refusal, startTestServer, stateOf, type TestServer } from "./fixture.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    state: stateOf({ buckets: [bucketOf("photos"), bucketOf("lists"), bucketOf("copies")] }),
  });
});

afterAll(async () => {
  expect(server.warnings).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const Bucket = "photos";

async function put(Key: string, Body: string | Buffer, rest: object = {}) {
  return server.client().send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
}

async function textOf(Key: string, bucket = Bucket): Promise<string> {
  const { Body } = await server.client().send(new GetObjectCommand({ Bucket: bucket, Key }));
  return (await Body?.transformToString()) ?? "";
}

const md5 = (body: string | Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;

describe("an object", () => {
  test("comes back with its bytes, headers and metadata", async () => {
    const body = randomBytes(300_000);
    const headers = {
      ContentType: "image/png",
      CacheControl: "max-age=5",
      ContentDisposition: "inline",
      ContentEncoding: "gzip",
      ContentLanguage: "ja",
      Metadata: { who: "me", "taken-at": "noon" },
    };
    const { ETag } = await put("a/ü x+&.png", body, headers);
    const got = await server.client().send(new GetObjectCommand({ Bucket, Key: "a/ü x+&.png" }));
    expect(ETag).toBe(md5(body));
    expect(got).toMatchObject({ ...headers, ETag, ContentLength: 300_000, AcceptRanges: "bytes" });
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    const head = await server.client().send(new HeadObjectCommand({ Bucket, Key: "a/ü x+&.png" }));
    expect(head).toMatchObject({ ...headers, ETag, ContentLength: 300_000 });
  });

  test("may be empty, and has a type even if none was told", async () => {
    await put("empty", Buffer.alloc(0));
    const got = await server.client().send(new GetObjectCommand({ Bucket, Key: "empty" }));
    expect([await got.Body?.transformToString(), got.ContentLength]).toEqual(["", 0]);
    const head = await server.client().send(new HeadObjectCommand({ Bucket, Key: "empty" }));
    expect(head.ContentType).toBe("application/octet-stream");
  });

  test("that is streamed is stored without its coding", async () => {
    const Body = Readable.from([Buffer.from("str"), Buffer.from("eam")]);
    await server.client().send(new PutObjectCommand({ Bucket, Key: "stream", Body, ContentLength: 6 }));
    expect(await textOf("stream")).toBe("stream");
    const head = await server.client().send(new HeadObjectCommand({ Bucket, Key: "stream" }));
    expect(head.ContentEncoding).toBeUndefined();
  });

  test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "keeps the checksum %s, which is checked",
    async (name) => {
      if (name !== "CRC64NVME") {
        const answer = await put(name, "content", { ChecksumAlgorithm: name });
        expect(answer[`Checksum${name}`]).toMatch(/=$/);
        const Range = "bytes=0-1";
        const whole = await server.client().send(new GetObjectCommand({ Bucket, Key: name, ChecksumMode: "ENABLED" }));
        const part = await server
          .client()
          .send(new GetObjectCommand({ Bucket, Key: name, ChecksumMode: "ENABLED", Range }));
        expect([whole[`Checksum${name}`], part[`Checksum${name}`]]).toEqual([answer[`Checksum${name}`], undefined]);
      }
      const length = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 }[name];
      const wrong = { [`Checksum${name}`]: Buffer.alloc(length).toString("base64") };
      expect(await refusal(put("wrong", "content", wrong))).toEqual({ name: "BadDigest", status: 400 });
      expect(await refusal(textOf("wrong"))).toMatchObject({ name: "NoSuchKey" });
    },
  );

  test("has a CRC64NVME where its upload brought no checksum", async () => {
    const client = server.client(undefined, { requestChecksumCalculation: "WHEN_REQUIRED" });
    await client.send(new PutObjectCommand({ Bucket, Key: "plain", Body: "123456789" }));
    const head = await server.client().send(new HeadObjectCommand({ Bucket, Key: "plain", ChecksumMode: "ENABLED" }));
    // The check value of the algorithm: 0xae8b14860a799888.
    expect(head).toMatchObject({ ChecksumCRC64NVME: "rosUhgp5mIg=", ChecksumType: "FULL_OBJECT" });
  });

  test("is not stored if its Content-MD5 is another's", async () => {
    expect(await refusal(put("md5", "x", { ContentMD5: Buffer.alloc(16).toString("base64") }))).toMatchObject({
      name: "BadDigest",
    });
    expect(await refusal(put("md5", "x", { ContentMD5: "short" }))).toMatchObject({ name: "InvalidDigest" });
    await put("md5", "x", { ContentMD5: createHash("md5").update("x").digest("base64") });
  });

  test("that is not there is told as such", async () => {
    expect(await refusal(textOf("nothing"))).toEqual({ name: "NoSuchKey", status: 404 });
    expect(await refusal(server.client().send(new HeadObjectCommand({ Bucket, Key: "nothing" })))).toEqual({
      name: "NotFound",
      status: 404,
    });
    expect(await refusal(textOf("nothing", "no-such-bucket"))).toEqual({ name: "NoSuchBucket", status: 404 });
  });

  test("may not have more metadata than 2 KB, nor headers that would be ignored", async () => {
    const Metadata = { long: "x".repeat(2045) };
    expect(await refusal(put("meta", "x", { Metadata }))).toMatchObject({ name: "MetadataTooLarge" });
    expect(await refusal(put("acl", "x", { ACL: "public-read" }))).toMatchObject({
      name: "AccessControlListNotSupported",
    });
    expect(await refusal(put("tags", "x", { Tagging: "a=b" }))).toEqual({ name: "NotImplemented", status: 501 });
    await put("acl", "x", { ACL: "bucket-owner-full-control" });
  });
});

describe("a range", () => {
  const get = (Range: string, rest: object = {}) =>
    server.client().send(new GetObjectCommand({ Bucket, Key: "range", Range, ...rest }));

  beforeAll(() => put("range", "0123456789"));

  test.each([
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=5-99", "56789", "bytes 5-9/10"],
    ["bytes=-99", "0123456789", "bytes 0-9/10"],
  ])("of %s is %s", async (range, text, told) => {
    const got = await get(range);
    expect([await got.Body?.transformToString(), got.ContentRange, got.$metadata.httpStatusCode]).toEqual([
      text,
      told,
      206,
    ]);
  });

  test.each(["bytes=10-", "bytes=-0", "bytes=99-100"])("of %s has nothing", async (range) => {
    expect(await refusal(get(range))).toEqual({ name: "InvalidRange", status: 416 });
  });

  test.each(["bytes=4-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"])("of %s is the whole", async (range) => {
    const got = await get(range);
    expect([await got.Body?.transformToString(), got.$metadata.httpStatusCode]).toEqual(["0123456789", 200]);
  });
});

describe("conditions", () => {
  const key = "conditions";
  let etag: string;
  const get = (rest: object) => server.client().send(new GetObjectCommand({ Bucket, Key: key, ...rest }));
  const earlier = new Date(Date.now() - 60_000);
  const later = new Date(Date.now() + 60_000);

  beforeAll(async () => {
    etag = (await put(key, "text")).ETag ?? "";
  });

  test.each([
    ["If-None-Match of it", () => ({ IfNoneMatch: etag }), 304],
    ["If-None-Match of another", () => ({ IfNoneMatch: '"x"' }), 200],
    ["If-Match of it", () => ({ IfMatch: etag }), 200],
    ["If-Match of another", () => ({ IfMatch: '"x"' }), 412],
    ["If-Modified-Since then", () => ({ IfModifiedSince: later }), 304],
    ["If-Modified-Since before", () => ({ IfModifiedSince: earlier }), 200],
    ["If-Unmodified-Since before", () => ({ IfUnmodifiedSince: earlier }), 412],
    [
      "If-Match that holds, If-Unmodified-Since that does not",
      () => ({ IfMatch: etag, IfUnmodifiedSince: earlier }),
      200,
    ],
    [
      "If-None-Match that fails, If-Modified-Since that holds",
      () => ({ IfNoneMatch: etag, IfModifiedSince: earlier }),
      304,
    ],
  ])("%s", async (_, condition, status) => {
    const answered = await get(condition()).then(
      ({ $metadata }) => $metadata.httpStatusCode,
      (error) => error.$metadata?.httpStatusCode,
    );
    expect(answered).toBe(status);
  });

  test("of a write hold when it takes its place: of many that may only create, one does", async () => {
    const writes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => put("once", `${at}`.repeat(50_000), { IfNoneMatch: "*" })),
    );
    const failures = writes.flatMap((write) => (write.status === "rejected" ? [write.reason.name] : []));
    expect(failures).toEqual(Array(7).fill("PreconditionFailed"));
    expect(new Set(await textOf("once")).size).toBe(1);
  });

  test("If-Match of a write wants what is there", async () => {
    const { ETag } = await put("guarded", "1");
    expect(await refusal(put("guarded", "2", { IfMatch: '"x"' }))).toEqual({ name: "PreconditionFailed", status: 412 });
    await put("guarded", "2", { IfMatch: ETag });
    expect(await refusal(put("guarded", "3", { IfMatch: ETag }))).toMatchObject({ status: 412 });
    expect(await refusal(put("never", "3", { IfMatch: ETag }))).toMatchObject({ name: "NoSuchKey" });
    expect(await textOf("guarded")).toBe("2");
  });
});

describe("a presigned URL", () => {
  test("gets, with the headers that it asks for", async () => {
    await put("pre", "signed");
    const wish = {
      Bucket,
      Key: "pre",
      ResponseContentType: "text/css",
      ResponseContentDisposition: 'attachment; filename="u"',
    };
    const answer = await fetch(await getSignedUrl(server.client(), new GetObjectCommand(wish), { expiresIn: 60 }));
    expect([answer.status, await answer.text(), answer.headers.get("content-type")]).toEqual([
      200,
      "signed",
      "text/css",
    ]);
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="u"');
  });

  test("puts what the presigner did not know yet, with the metadata that it did", async () => {
    const command = new PutObjectCommand({ Bucket, Key: "pre-put", Metadata: { who: "me" } });
    const url = await getSignedUrl(server.client(), command, { expiresIn: 60 });
    expect((await fetch(url, { method: "PUT", body: "later" })).status).toBe(200);
    expect(await textOf("pre-put")).toBe("later");
    const head = await server.client().send(new HeadObjectCommand({ Bucket, Key: "pre-put" }));
    expect(head.Metadata).toEqual({ who: "me" });
  });

  test("is good for its object and its method alone", async () => {
    const url = await getSignedUrl(server.client(), new GetObjectCommand({ Bucket, Key: "pre" }), { expiresIn: 60 });
    for (const [other, method] of [
      [url.replace("/pre", "/range"), "GET"],
      [url, "PUT"],
      [url, "DELETE"],
    ] as const) {
      expect((await fetch(other, { method })).status).toBe(403);
    }
  });
});

describe("a copy", () => {
  const copy = (rest: object) =>
    server
      .client()
      .send(new CopyObjectCommand({ Bucket: "copies", Key: "copy", CopySource: "photos/or%2Biginal", ...rest }));

  beforeAll(() => put("or+iginal", "original", { ContentType: "text/plain", Metadata: { who: "me" } }));

  test("has the source's bytes and headers, or headers of its own", async () => {
    const { CopyObjectResult } = await copy({});
    expect(CopyObjectResult?.ETag).toBe(md5("original"));
    const head = () => server.client().send(new HeadObjectCommand({ Bucket: "copies", Key: "copy" }));
    expect(await head()).toMatchObject({ ContentType: "text/plain", Metadata: { who: "me" } });
    await copy({ MetadataDirective: "REPLACE", ContentType: "text/html" });
    expect(await head()).toMatchObject({ ContentType: "text/html", Metadata: {} });
    expect(await textOf("copy", "copies")).toBe("original");
  });

  test("onto itself must change something", async () => {
    const itself = { Bucket, Key: "or+iginal" };
    expect(await refusal(copy(itself))).toMatchObject({ name: "InvalidRequest" });
    await copy({ ...itself, MetadataDirective: "REPLACE", ContentType: "text/css" });
    expect(await textOf("or+iginal")).toBe("original");
  });

  test("wants a source that is there and fits its conditions", async () => {
    expect(await refusal(copy({ CopySource: "photos/none" }))).toMatchObject({ name: "NoSuchKey" });
    expect(await refusal(copy({ CopySource: "none/x" }))).toMatchObject({ name: "NoSuchBucket" });
    expect(await refusal(copy({ CopySource: "photos" }))).toMatchObject({ name: "InvalidArgument" });
    expect(await refusal(copy({ CopySourceIfMatch: '"x"' }))).toMatchObject({ name: "PreconditionFailed" });
  });
});

describe("what is deleted", () => {
  test("is gone, and may be deleted again", async () => {
    await put("gone", "x");
    for (let times = 0; times < 2; times++) {
      const { $metadata } = await server.client().send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
      expect($metadata.httpStatusCode).toBe(204);
    }
    expect(await refusal(textOf("gone"))).toMatchObject({ name: "NoSuchKey" });
  });

  test("may be many at once", async () => {
    const keys = ["1 & 2", "<3>", "\u0007bell", "4"];
    for (const key of keys) await put(key, "x");
    const Objects = keys.map((Key) => ({ Key }));
    const { Deleted } = await server.client().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    const quiet = await server.client().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect([quiet.Deleted, quiet.Errors]).toEqual([undefined, undefined]);
  });
});

describe("lists", () => {
  const keys = ["a.txt", "b/", "b/1", "b/2", "b/c/3", "d", "d/4", "é", "日本", "😀"];
  const listed = (rest: object = {}) => server.client().send(new ListObjectsV2Command({ Bucket: "lists", ...rest }));

  beforeAll(async () => {
    for (const Key of keys.toReversed())
      await server.client().send(new PutObjectCommand({ Bucket: "lists", Key, Body: Key }));
  });

  test("have all keys in the order of their bytes", async () => {
    const { Contents = [], KeyCount, IsTruncated } = await listed();
    expect(Contents.map(({ Key }) => Key)).toEqual(keys);
    expect([KeyCount, IsTruncated]).toEqual([10, false]);
    expect(Contents[0]).toMatchObject({
      ETag: md5("a.txt"),
      Size: 5,
      StorageClass: "STANDARD",
      ChecksumAlgorithm: ["CRC32"],
    });
  });

  test("go on where they stopped, over common prefixes too", async () => {
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await listed({ MaxKeys: 1, Delimiter: "/", ContinuationToken });
      seen.push(
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual(["a.txt", "b/", "d", "d/", "é", "日本", "😀"]);
  });

  test("may be of a prefix, or begin behind a key", async () => {
    const inB = await listed({ Prefix: "b/", Delimiter: "/" });
    expect([inB.Contents?.map(({ Key }) => Key), inB.CommonPrefixes]).toEqual([
      ["b/", "b/1", "b/2"],
      [{ Prefix: "b/c/" }],
    ]);
    expect((await listed({ StartAfter: "d" })).Contents?.map(({ Key }) => Key)).toEqual(["d/4", "é", "日本", "😀"]);
    expect((await listed({ EncodingType: "url", Prefix: "é" })).Contents?.[0]?.Key).toBe("%C3%A9");
    expect(await refusal(listed({ ContinuationToken: "x" }))).toMatchObject({ name: "InvalidArgument" });
  });

  test("are there in the first version, too", async () => {
    const first = await server.client().send(new ListObjectsCommand({ Bucket: "lists", MaxKeys: 2, Delimiter: "/" }));
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, "b/"]);
    const second = await server
      .client()
      .send(new ListObjectsCommand({ Bucket: "lists", Marker: "b/", Delimiter: "/" }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(["d", "é", "日本", "😀"]);
  });

  test("of buckets, and what is known of one", async () => {
    const { Buckets = [] } = await server.client().send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(["copies", "lists", "photos"]);
    const { LocationConstraint } = await server.client().send(new GetBucketLocationCommand({ Bucket }));
    const { BucketRegion } = await server.client().send(new HeadBucketCommand({ Bucket }));
    expect([LocationConstraint, BucketRegion]).toEqual([REGION, REGION]);
  });
});
