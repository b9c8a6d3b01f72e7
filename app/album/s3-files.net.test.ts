/** Files in a bucket of the lab's own S3, by the SDK. */
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../lab/model/clock.ts";
import { createS3Server, type S3Credential, type S3Server } from "../../lab/s3/index.ts";
import { StoreUnavailable } from "../store.ts";
import { publishSite } from "./publish.ts";
import { createS3Files } from "./s3-files.ts";

const REGION = "ap-northeast-1";
const credential: S3Credential = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "secret",
  sessionToken: "token",
  expiresAtMs: undefined,
  principalArn: "arn:aws:sts::123456789012:assumed-role/album/i-0123456789abcdef0",
  statements: [
    { effect: "Allow", principals: [], actions: ["s3:*"], resources: ["arn:aws:s3:::files*", "arn:aws:s3:::site/*"] },
  ],
};
const bucket = (name: string) => ({ name, cors: [], website: undefined, policy: [], isPublicAccessBlocked: true });

let server: S3Server;
let root: string;
let endpoint: string;
const lines: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "album-s3-"));
  server = createS3Server({ root, clock: systemClock, log: (line) => lines.push(line) });
  server.setState({
    region: REGION,
    buckets: [bucket("files"), bucket("site"), bucket("other")],
    credentials: [credential],
  });
  server.server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  endpoint = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.server.close();
  server.server.closeAllConnections();
  await rm(root, { recursive: true });
});

const keys = ({ accessKeyId, secretAccessKey, sessionToken = "" }: S3Credential) => ({
  accessKeyId,
  secretAccessKey,
  sessionToken,
});
const config = () => ({ region: REGION, endpoint, forcePathStyle: true, credentials: keys(credential) });
const open = (name = "files") => createS3Files(name, config());

async function* chunks(...texts: readonly (string | Uint8Array)[]) {
  for (const text of texts) yield Buffer.from(text);
}
const whole = { isHead: false, range: undefined, ifNoneMatch: undefined };

test("a file is stored with its type, listed, read, read in part, and deleted", async () => {
  const files = open();
  const { etag } = await files.write("albums/hanako/写真 1.png", chunks("01234", "56789"), "image/png");
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  await files.write("albums/taro/b", chunks("x"), "text/plain");
  const { files: listed } = await files.list("albums/hanako/", undefined);
  expect(listed).toEqual([{ name: "写真 1.png", size: 10, modifiedMs: expect.any(Number) }]);
  const found = await files.read("albums/hanako/写真 1.png", whole);
  expect(found).toMatchObject({ state: "found", contentType: "image/png", size: 10, etag, contentRange: undefined });
  expect(found.state === "found" && found.body && (await buffer(found.body)).toString()).toBe("0123456789");
  const part = await files.read("albums/hanako/写真 1.png", { ...whole, range: "bytes=2-4" });
  expect(part).toMatchObject({ size: 3, contentRange: "bytes 2-4/10" });
  expect(part.state === "found" && part.body && (await buffer(part.body)).toString()).toBe("234");
  const head = await files.read("albums/hanako/写真 1.png", { ...whole, isHead: true });
  expect(head).toMatchObject({ state: "found", size: 10, body: undefined });
  expect(await files.read("albums/hanako/写真 1.png", { ...whole, ifNoneMatch: etag })).toEqual({ state: "unchanged" });
  expect(await files.read("albums/hanako/写真 1.png", { ...whole, range: "bytes=20-" })).toEqual({
    state: "no-such-range",
  });
  await files.remove("albums/hanako/写真 1.png");
  for (const isHead of [false, true]) {
    expect(await files.read("albums/hanako/写真 1.png", { ...whole, isHead })).toEqual({ state: "absent" });
  }
});

test("a large file goes in parts and comes back whole", async () => {
  const files = open();
  const megabyte = Buffer.alloc(2 ** 20, "0123456789abcdef");
  const { etag } = await files.write(
    "albums/hanako/large",
    chunks(...Array.from({ length: 11 }, () => megabyte)),
    "video/mp4",
  );
  expect(etag).toMatch(/-3"$/);
  const found = await files.read("albums/hanako/large", whole);
  expect(found).toMatchObject({ size: 11 * 2 ** 20, contentType: "video/mp4" });
  expect(
    found.state === "found" && found.body && (await buffer(found.body)).equals(Buffer.concat(Array(11).fill(megabyte))),
  ).toBe(true);
});

test.each([1, 6 * 2 ** 20])(
  "a body that breaks off after %i bytes stores nothing, and says what it broke off with",
  async (bytes) => {
    const files = open();
    async function* broken() {
      yield Buffer.alloc(bytes);
      throw new Error("broke off");
    }
    await expect(files.write("albums/hanako/half", broken(), "text/plain")).rejects.toThrow("broke off");
    expect(await files.read("albums/hanako/half", whole)).toEqual({ state: "absent" });
  },
);

test("more files than one answer holds are told page by page", async () => {
  const files = createS3Files("files", config(), 2);
  for (const name of ["a", "b", "c"]) await files.write(`albums/many/${name}`, chunks(""), "text/plain");
  const first = await files.list("albums/many/", undefined);
  expect([first.files.map(({ name }) => name), first.next]).toEqual([["a", "b"], "b"]);
  const second = await files.list("albums/many/", first.next);
  expect([second.files.map(({ name }) => name), second.next]).toEqual([["c"], undefined]);
});

test("ALB-041: the trace goes along with every request to S3, those of an upload too", async () => {
  const trace = "1-67891233-abcdef012345678912345678";
  lines.length = 0;
  await open().write("albums/hanako/traced", chunks(Buffer.alloc(6 * 2 ** 20)), "text/plain", trace);
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(4);
  for (const line of lines) expect(line).toContain(trace);
});

test("a server without credentials, or that reaches nobody, is one of which another may do better", async () => {
  const nobody = {
    ...config(),
    credentials: () => Promise.reject(Object.assign(new Error("no role"), { name: "CredentialsProviderError" })),
  };
  await expect(createS3Files("files", nobody).checkCredentials()).rejects.toThrow(StoreUnavailable);
  await expect(createS3Files("files", nobody).list("", undefined)).rejects.toThrow(StoreUnavailable);
  const unreachable = { ...config(), endpoint: "http://127.0.0.1:1", maxAttempts: 1 };
  await expect(createS3Files("files", unreachable).read("a", whole)).rejects.toThrow(StoreUnavailable);
  const wrong = { ...config(), credentials: { ...keys(credential), sessionToken: "other" } };
  await expect(createS3Files("files", wrong).read("a", whole)).rejects.toThrow(StoreUnavailable);
});

test("what the role may not do is a fault that stays, not one of the moment", async () => {
  const fault = await open("other")
    .list("", undefined)
    .catch((error: unknown) => error);
  expect(fault).not.toBeInstanceOf(StoreUnavailable);
  expect(fault).toMatchObject({ name: "AccessDenied" });
});

test("publishing puts the site with its types into the bucket, its pages last, and says where the servers are", async () => {
  const folder = await mkdtemp(join(root, "site-"));
  for (const name of ["404.html", "a.js", "index.html", "style.css"]) await writeFile(join(folder, name), name);
  const settings = { apiUrl: "https://api.sample.co.jp", bucket: "site", region: REGION };
  expect(await publishSite(folder, settings, config())).toEqual([
    "config.json",
    "a.js",
    "style.css",
    "404.html",
    "index.html",
  ]);
  const site = open("site");
  const page = await site.read("index.html", whole);
  expect(page).toMatchObject({ contentType: "text/html; charset=utf-8" });
  const told = await site.read("config.json", whole);
  expect(told.state === "found" && told.body && JSON.parse((await buffer(told.body)).toString())).toEqual({
    api: "https://api.sample.co.jp",
  });
  await writeFile(join(folder, "notes.md"), "");
  await expect(publishSite(folder, settings, config())).rejects.toThrow("`notes.md` is of no kind that a site has");
});
