import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { admin, REGION, startTestServer, type TestServer } from "../s3/fixture.ts";
import { createBuckets } from "./index.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.[Symbol.asyncDispose]());

/** In pages of two keys. */
const bucketsWith = (secretAccessKey = admin.secretAccessKey) =>
  createBuckets(async () => ({ url: server.url, region: REGION, accessKeyId: admin.accessKeyId, secretAccessKey }), 2);

const content = (words: string) => {
  const bytes = Buffer.from(words);
  return { body: Readable.from([bytes]), sizeBytes: bytes.length, contentType: "text/plain" };
};

test("what is written is listed by its key, read back, and gone when it is removed", async () => {
  const buckets = bucketsWith();
  const keys = ["a/one.txt", "a/two & more é+.txt", "b (1)/three's.txt"];
  for (const key of keys) await buckets.write("photos", key, content(`text of ${key}`));
  expect(await buckets.list()).toEqual(["photos"]);
  const objects = await buckets.objects("photos");
  expect(objects.map(({ key }) => key)).toEqual(keys);
  expect(objects[0]).toMatchObject({ sizeBytes: 17, etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
  expect((await buckets.objects("photos", "b")).map(({ key }) => key)).toEqual([keys[2]]);
  for (const key of keys) expect(await text(await buckets.read("photos", key))).toBe(`text of ${key}`);
  await buckets.remove("photos", "a/one.txt");
  await buckets.remove("photos", "a/one.txt");
  await expect(buckets.read("photos", "a/one.txt")).rejects.toMatchObject({ code: "NoSuchKey" });
});

test("S3's refusals are errors with its code", async () => {
  await expect(bucketsWith().objects("others")).rejects.toMatchObject({ code: "NoSuchBucket", status: 404 });
  await expect(bucketsWith("wrong").list()).rejects.toMatchObject({ code: "SignatureDoesNotMatch", status: 403 });
});

test("S3 that does not answer is told with its address", async () => {
  const url = "http://127.0.0.1:1";
  const buckets = createBuckets(async () => ({ url, region: REGION, accessKeyId: "a", secretAccessKey: "b" }));
  await expect(buckets.list()).rejects.toMatchObject({
    code: "S3Unreachable",
    message: `S3 does not answer at ${url}`,
  });
});
