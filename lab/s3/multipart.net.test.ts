import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal, startTestServer, type TestServer } from "./fixture.ts";

const Bucket = "photos";
const MIB = 2 ** 20;
const large = randomBytes(5 * MIB);
const small = Buffer.from("the end");

let server: TestServer;
let client: S3Client;

beforeAll(async () => {
  server = await startTestServer();
  client = server.client();
});

afterAll(async () => {
  expect(server.warnings).toEqual([]);
  expect(await readdir(join(server.root, "drafts"))).toEqual([]);
  await server[Symbol.asyncDispose]();
});

async function start(Key: string, rest: object = {}): Promise<string> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...rest }));
  return UploadId ?? "";
}

async function putPart(Key: string, UploadId: string, PartNumber: number, Body: Buffer, rest: object = {}) {
  const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...rest }));
  return { PartNumber, ETag };
}

function complete(Key: string, UploadId: string, Parts: CompletedPart[], rest: object = {}) {
  const MultipartUpload = { Parts };
  return client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload, ...rest }));
}

async function bytesOf(Key: string, rest: object = {}): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...rest }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

test("parts become one object, whose ETag is over theirs", async () => {
  const id = await start("joined", { ContentType: "video/mp4", Metadata: { who: "me" } });
  const second = await putPart("joined", id, 7, small);
  const first = await putPart("joined", id, 2, large);
  const parts = await client.send(new ListPartsCommand({ Bucket, Key: "joined", UploadId: id, MaxParts: 1 }));
  expect(parts).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
  expect(parts.Parts).toMatchObject([{ PartNumber: 2, Size: 5 * MIB, ETag: first.ETag }]);
  const { ETag } = await complete("joined", id, [first, second]);
  const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();
  expect(ETag).toBe(`"${md5(Buffer.concat([md5(large), md5(small)])).toString("hex")}-2"`);
  expect((await bytesOf("joined")).equals(Buffer.concat([large, small]))).toBe(true);
  expect((await bytesOf("joined", { PartNumber: 2 })).toString()).toBe("the end");
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: "joined", PartNumber: 1 }));
  expect(head).toMatchObject({
    ContentType: "video/mp4",
    Metadata: { who: "me" },
    PartsCount: 2,
    ContentLength: 5 * MIB,
  });
  expect(await refusal(complete("joined", id, [first, second]))).toEqual({ name: "NoSuchUpload", status: 404 });
});

test("lib-storage's upload comes back as it was, with its checksum over the parts' checksums", async () => {
  const bytes = randomBytes(11 * MIB);
  const pieces = Readable.from([bytes.subarray(0, 3 * MIB), bytes.subarray(3 * MIB)]);
  const upload = new Upload({ client, params: { Bucket, Key: "uploaded", Body: pieces, ContentType: "image/jpeg" } });
  const { ETag } = await upload.done();
  expect(ETag).toMatch(/-3"$/);
  expect((await bytesOf("uploaded")).equals(bytes)).toBe(true);
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: "uploaded", ChecksumMode: "ENABLED" }));
  expect(head).toMatchObject({ ContentType: "image/jpeg", ChecksumType: "COMPOSITE" });
  expect(head.ChecksumCRC32).toMatch(/-3$/);
});

test("a checksum may be over the whole, and must be the one that was asked for", async () => {
  const asked = { ChecksumAlgorithm: "CRC32C", ChecksumType: "FULL_OBJECT" };
  const id = await start("whole", asked);
  expect(await refusal(putPart("whole", id, 1, small, { ChecksumAlgorithm: "SHA256" }))).toMatchObject({
    name: "InvalidRequest",
  });
  const part = await putPart("whole", id, 1, Buffer.from("123456789"), { ChecksumAlgorithm: "CRC32C" });
  expect(await refusal(complete("whole", id, [part], { ChecksumCRC32C: "AAAAAA==" }))).toMatchObject({
    name: "BadDigest",
  });
  // The check value of the algorithm: 0xe3069283.
  const { ChecksumCRC32C, ChecksumType } = await complete("whole", id, [part], { ChecksumCRC32C: "4waSgw==" });
  expect([ChecksumCRC32C, ChecksumType]).toEqual(["4waSgw==", "FULL_OBJECT"]);
  expect(await refusal(start("impossible", { ChecksumAlgorithm: "SHA1", ChecksumType: "FULL_OBJECT" }))).toMatchObject({
    name: "InvalidRequest",
  });
});

test("a part may be a piece of another object", async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
  const id = await start("pieced");
  const copy = (PartNumber: number, CopySourceRange?: string) =>
    client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: "pieced",
        UploadId: id,
        PartNumber,
        CopySource: "photos/source",
        CopySourceRange,
      }),
    );
  expect(await refusal(copy(1, "bytes=5-10"))).toMatchObject({ name: "InvalidRange" });
  expect(await refusal(copy(1, "bytes=5-"))).toMatchObject({ name: "InvalidArgument" });
  const { CopyPartResult } = await copy(1, "bytes=3-5");
  await complete("pieced", id, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  expect((await bytesOf("pieced")).toString()).toBe("345");
});

test("what cannot be put together is refused, and the upload stays", async () => {
  const id = await start("wrong");
  const one = await putPart("wrong", id, 1, small);
  const two = await putPart("wrong", id, 2, small);
  expect(await refusal(complete("wrong", id, [one, two]))).toEqual({ name: "EntityTooSmall", status: 400 });
  expect(await refusal(complete("wrong", id, [two, one]))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await refusal(complete("wrong", id, [{ ...one, ETag: '"x"' }]))).toMatchObject({ name: "InvalidPart" });
  expect(await refusal(complete("wrong", id, [{ ...one, PartNumber: 3 }]))).toMatchObject({ name: "InvalidPart" });
  expect(await refusal(complete("wrong", id, []))).toMatchObject({ name: "MalformedXML" });
  expect(await refusal(complete("other", id, [one]))).toMatchObject({ name: "NoSuchUpload" });
  for (const number of [0, 10_001])
    expect(await refusal(putPart("wrong", id, number, small))).toMatchObject({ name: "InvalidArgument" });
  await client.send(new PutObjectCommand({ Bucket, Key: "wrong", Body: "there" }));
  expect(await refusal(complete("wrong", id, [one], { IfNoneMatch: "*" }))).toMatchObject({
    name: "PreconditionFailed",
  });
  await complete("wrong", id, [two]);
  expect((await bytesOf("wrong")).toString()).toBe("the end");
});

test("an upload that is aborted leaves nothing", async () => {
  const ids = [await start("b"), await start("a"), await start("b")];
  await putPart("b", ids[0] ?? "", 1, small);
  const list = (rest: object = {}) => client.send(new ListMultipartUploadsCommand({ Bucket, ...rest }));
  const { Uploads = [] } = await list();
  expect(Uploads.map(({ Key }) => Key)).toEqual(["a", "b", "b"]);
  const page = await list({ MaxUploads: 2 });
  expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: "b" });
  const rest = await list({ KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker });
  expect(rest.Uploads?.map(({ UploadId }) => UploadId)).toEqual([Uploads[2]?.UploadId]);
  expect((await list({ Prefix: "a" })).Uploads).toHaveLength(1);
  for (const { Key, UploadId } of Uploads)
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  expect((await list()).Uploads).toBeUndefined();
  expect(await refusal(putPart("b", ids[0] ?? "", 2, small))).toMatchObject({ name: "NoSuchUpload" });
  expect(await readdir(join(server.root, "buckets", Bucket, "uploads"))).toEqual([]);
});
