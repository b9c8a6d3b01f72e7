import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucketOf, refusal, startTestServer, stateOf, type TestServer } from "./fixture.ts";
import { Bucket, etagOf, objectsOf } from "./objects-fixture.ts";

let server: TestServer;
const { put, textOf } = objectsOf(() => server);

beforeAll(async () => {
  server = await startTestServer({ state: stateOf({ buckets: [bucketOf("photos"), bucketOf("copies")] }) });
});

afterAll(async () => {
  expect(server.warnings).toEqual([]);
  await server[Symbol.asyncDispose]();
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

describe("a copy", () => {
  const copy = (rest: object) =>
    server
      .client()
      .send(new CopyObjectCommand({ Bucket: "copies", Key: "copy", CopySource: "photos/or%2Biginal", ...rest }));

  beforeAll(() => put("or+iginal", "original", { ContentType: "text/plain", Metadata: { who: "me" } }));

  test("has the source's bytes and headers, or headers of its own", async () => {
    const { CopyObjectResult } = await copy({});
    expect(CopyObjectResult?.ETag).toBe(etagOf("original"));
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
