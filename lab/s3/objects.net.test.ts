import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusal, startTestServer, type TestServer } from "./fixture.ts";
import { Bucket, etagOf, objectsOf } from "./objects-fixture.ts";

let server: TestServer;
const { put, textOf } = objectsOf(() => server);

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  expect(server.warnings).toEqual([]);
  await server[Symbol.asyncDispose]();
});

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
    expect(ETag).toBe(etagOf(body));
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
