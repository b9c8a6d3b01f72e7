import {
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucketOf, REGION, refusal, startTestServer, stateOf, type TestServer } from "./fixture.ts";
import { Bucket, etagOf } from "./objects-fixture.ts";

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
      ETag: etagOf("a.txt"),
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
