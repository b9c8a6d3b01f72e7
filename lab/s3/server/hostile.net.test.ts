import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { admin, REGION, refusal, startTestServer, type TestServer } from "../fixture.ts";
import { answerOf, exchangeRaw, isThere, signedRequest } from "./raw-fixture.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  expect(server.warnings).toEqual([]);
  expect(await readdir(join(server.root, "drafts"))).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const Bucket = "photos";

describe("keys", () => {
  const keys = [
    "..",
    ".",
    "../../etc/passwd",
    "a/../b",
    "/",
    "//",
    "a//b",
    "a",
    "a/",
    "a/b",
    " ",
    "con",
    "a\\b",
    "a\u0000b",
    "\u0001",
    "%2e%2e%2f",
    "a?b#c&d=e;f",
    "あ".repeat(341),
    "é",
    "e\u0301",
    "A",
    "🙂",
    "upload.json",
    "'\"<>&",
    "\r\nset-cookie: a=b",
  ];

  test("of every kind stand beside each other, and none leaves the folder", async () => {
    for (const Key of keys) await server.client().send(new PutObjectCommand({ Bucket, Key, Body: `of ${Key}` }));
    for (const Key of keys) {
      const { Body } = await server.client().send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(`of ${Key}`);
    }
    const { Contents = [] } = await server.client().send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
    expect(Contents.map(({ Key = "" }) => decodeURIComponent(Key)).sort()).toEqual(keys.toSorted());
    expect((await readdir(server.root)).sort()).toEqual(["buckets", "drafts"]);
    expect((await readdir(join(server.root, "buckets", Bucket))).sort()).toEqual(["objects", "uploads"]);
  });

  test("are of 1,024 bytes at most, and UTF-8", async () => {
    const put = (Key: string) => server.client().send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
    await put("x".repeat(1024));
    expect(await refusal(put("x".repeat(1025)))).toEqual({ name: "KeyTooLongError", status: 400 });
    for (const path of ["/photos/%ff", "/photos/%", "/photos/a%zz", "/%c0%ae/x"]) {
      const text = await exchangeRaw(
        server.port,
        `GET ${path} HTTP/1.1\r\nhost: s3.localhost\r\nconnection: close\r\n\r\n`,
      );
      expect(answerOf(text)).toBe("400 InvalidURI");
    }
  });

  test("that look like paths are no paths on the wire either", async () => {
    const text = await exchangeRaw(server.port, signedRequest({ path: "/photos/../../../up", body: Buffer.from("x") }));
    expect(answerOf(text)).toBe("200");
    expect(await isThere(server, "../../../up")).toBe(true);
  });
});

test("whoever goes in the middle of a download, or asks for nothing of it, leaves no file open", async () => {
  // Node closes what is forgotten when the collector finds it, and says so.
  const forgotten: Error[] = [];
  const note = (warning: Error) => void forgotten.push(warning);
  process.on("warning", note);
  onTestFinished(() => void process.off("warning", note));
  await server.client().send(new PutObjectCommand({ Bucket, Key: "large", Body: Buffer.alloc(8_000_000) }));
  const url = await getSignedUrl(server.client(), new GetObjectCommand({ Bucket, Key: "large" }));
  for (let times = 0; times < 5; times++) {
    const gone = new AbortController();
    const answer = await fetch(url, { signal: gone.signal });
    await answer.body?.getReader().read();
    gone.abort();
  }
  const ask = (headers: Record<string, string>, method = "GET") =>
    fetch(url, { method, headers }).then(({ status }) => status);
  expect(await ask({ range: "bytes=9000000-" })).toBe(416);
  expect(await ask({ "if-none-match": "*" })).toBe(304);
  expect(await ask({ "if-match": '"x"' })).toBe(412);
  await waitUntil(async () => (await openFiles()).length === 0, { what: "no file open", timeoutMs: 20_000 });
  expect(forgotten).toEqual([]);
});

/** Those of the server's folder that this process has open. */
async function openFiles(): Promise<string[]> {
  const names = await readdir("/proc/self/fd");
  const places = await Promise.all(names.map((name) => readlink(join("/proc/self/fd", name)).catch(() => "")));
  return places.filter((place) => place.startsWith(server.root));
}

describe("an Authorization header", () => {
  const scope = `${admin.accessKeyId}/20260101/${REGION}/s3/aws4_request`;

  test.each([
    "",
    "x",
    "AWS4-HMAC-SHA256",
    "AWS4-HMAC-SHA256 Credential=",
    `AWS4-HMAC-SHA256 Credential=${scope}`,
    `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=,Signature=`,
    `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=host,Signature=zz`,
    `AWS4-HMAC-SHA256 Credential=////,SignedHeaders=host,Signature=00`,
    `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=${"a;".repeat(3000)},Signature=00`,
    "Bearer token",
    "Basic dXNlcjpwYXNz",
    "AWS key:signature",
  ])("of %j is refused", async (authorization) => {
    const answer = await fetch(`${server.url}/photos/a`, {
      headers: { authorization, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": "20260101T000000Z" },
    });
    expect([400, 403]).toContain(answer.status);
    expect(await answer.text()).toContain("<Error><Code>");
  });
});

test("methods and sub-resources that are not there are told apart", async () => {
  const send = async (method: string, path: string) => {
    const answer = await fetch(server.url + path, { method });
    return `${answer.status} ${/<Code>(\w+)/.exec(await answer.text())?.[1]}`;
  };
  expect(await send("PUT", "/new-bucket")).toBe("501 NotImplemented");
  expect(await send("GET", "/photos?acl")).toBe("501 NotImplemented");
  expect(await send("POST", "/photos/key")).toBe("405 MethodNotAllowed");
  expect(await send("PATCH", "/photos/key")).toBe("400 BadRequest");
});
