import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { admin, REGION, startTestServer, type TestServer } from "../s3/fixture.ts";
import { type Buckets, copyObject, createBuckets } from "./index.ts";

let server: TestServer;
let folder: string;
let buckets: Buckets;
beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), "tierlab-copy-"));
  const { accessKeyId, secretAccessKey } = admin;
  buckets = createBuckets(async () => ({ url: server.url, region: REGION, accessKeyId, secretAccessKey }));
  await writeFile(join(folder, "page.html"), "<p>hello</p>");
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const copy = (from: string, to: string) => copyObject(buckets, from, to);
const page = () => join(folder, "page.html");

test("a file goes into a bucket under its own name or under the key that is given, with its type", async () => {
  expect(await copy(page(), "s3://photos")).toEqual({ from: page(), to: "s3://photos/page.html" });
  expect((await copy(page(), "s3://photos/site/")).to).toBe("s3://photos/site/page.html");
  expect((await copy(page(), "s3://photos/site/index")).to).toBe("s3://photos/site/index");
  const keys = (await buckets.objects("photos")).map(({ key }) => key);
  expect(keys).toEqual(["page.html", "site/index", "site/page.html"]);
  const head = await server.client().send(new HeadObjectCommand({ Bucket: "photos", Key: "page.html" }));
  expect(head.ContentType).toBe("text/html");
});

test("an object comes out as the file that is named, or into a folder", async () => {
  await copy(page(), "s3://photos/a/b.txt");
  expect((await copy("s3://photos/a/b.txt", folder)).to).toBe(join(folder, "b.txt"));
  await copy("s3://photos/a/b.txt", join(folder, "c.txt"));
  expect(await readFile(join(folder, "b.txt"), "utf8")).toBe("<p>hello</p>");
  expect(await readFile(join(folder, "c.txt"), "utf8")).toBe("<p>hello</p>");
});

test("what cannot be copied is refused with what was given", async () => {
  const code = { code: "InvalidArgument" };
  await expect(copy("a", "b")).rejects.toMatchObject({ ...code, message: expect.stringContaining("got `a` and `b`") });
  await expect(copy("s3://photos/a", "s3://photos/b")).rejects.toMatchObject(code);
  await expect(copy("s3://photos", folder)).rejects.toMatchObject(code);
  await expect(copy(join(folder, "none"), "s3://photos")).rejects.toMatchObject(code);
  await expect(copy("s3://photos/none", folder)).rejects.toMatchObject({ code: "NoSuchKey" });
});
