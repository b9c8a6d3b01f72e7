import { createHash, randomBytes } from "node:crypto";
import { readdir, readlink } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../model/wait.ts";
import { admin, REGION, refusal, startTestServer, type TestServer } from "../fixture.ts";
import type { ChunkSeed } from "../signature/chunks.ts";
import { exchangeRaw, signedChunks, signedRequest } from "./raw-fixture.ts";

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

async function isThere(Key: string): Promise<boolean> {
  return server
    .client()
    .send(new HeadObjectCommand({ Bucket, Key }))
    .then(
      () => true,
      () => false,
    );
}

function answerOf(text: string): string {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return `${status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ""}`.trim();
}

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
    expect(await isThere("../../../up")).toBe(true);
  });
});

describe("an aws-chunked body", () => {
  const send = async (key: string, body: string, rest: { trailer?: string; length?: number } = {}) => {
    const headers = {
      "x-amz-decoded-content-length": String(rest.length ?? 5),
      "x-amz-trailer": rest.trailer ?? "x-amz-checksum-crc32",
    };
    const payloadHash = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
    const text = await exchangeRaw(
      server.port,
      signedRequest({ path: `/photos/${key}`, body: Buffer.from(body), headers, payloadHash }),
    );
    return `${answerOf(text)}${(await isThere(key)) ? ", stored" : ""}`;
  };
  const TRAILER = "x-amz-checksum-crc32:NhCmhg==";

  test("is stored where it is one", async () => {
    expect(await send("good", `5\r\nhello\r\n0\r\n${TRAILER}\r\n\r\n`)).toBe("200, stored");
    expect(await send("pieces", `2\r\nhe\r\n3\r\nllo\r\n0\r\n${TRAILER}\r\n\r\n`)).toBe("200, stored");
  });

  test.each([
    ["no size", "\r\nhello\r\n0\r\n\r\n"],
    ["a size that is none", "5x\r\nhello\r\n0\r\n\r\n"],
    ["a negative size", "-5\r\nhello\r\n0\r\n\r\n"],
    ["a size beyond all sizes", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"],
    ["a chunk that is longer than its size", `4\r\nhello\r\n0\r\n${TRAILER}\r\n\r\n`],
    ["a chunk that is shorter than its size", `6\r\nhello\r\n0\r\n${TRAILER}\r\n\r\n`],
    ["no end", "5\r\nhello\r\n"],
    ["an end in the middle of a chunk", "5\r\nhel"],
    ["no empty line", `5\r\nhello\r\n0\r\n${TRAILER}\r\n`],
    ["more than was told", `6\r\nhello!\r\n0\r\n${TRAILER}\r\n\r\n`],
    ["less than was told", `4\r\nhell\r\n0\r\n${TRAILER}\r\n\r\n`],
    ["bytes behind its end", `5\r\nhello\r\n0\r\n${TRAILER}\r\n\r\nmore`],
    ["a line without end", "5".repeat(100_000)],
    ["a line feed alone", `5\nhello\n0\n${TRAILER}\n\n`],
  ])("with %s is refused and leaves nothing", async (what, body) => {
    expect(await send(`bad ${what}`.replaceAll(" ", "-"), body)).toBe("400 IncompleteBody");
  });

  test.each([
    ["another checksum", `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`, "400 BadDigest"],
    ["a checksum that is none", `5\r\nhello\r\n0\r\nx-amz-checksum-crc32:xyz\r\n\r\n`, "400 InvalidRequest"],
    ["no checksum", `5\r\nhello\r\n0\r\n\r\n`, "400 InvalidRequest"],
  ])("with %s is refused", async (what, body, answer) => {
    expect(await send(`bad-${what.replaceAll(" ", "-")}`, body)).toBe(answer);
  });

  test("with a trailer that nobody knows, or no length, is refused", async () => {
    expect(await send("trailer", "0\r\n\r\n", { trailer: "x-amz-checksum-md4" })).toBe("400 InvalidRequest");
    expect(await send("length", "0\r\n\r\n", { length: 6 * 2 ** 30 })).toBe("400 EntityTooLarge");
  });

  test("of any rubbish never stops the server", async () => {
    for (let times = 0; times < 40; times++) {
      const rubbish = randomBytes(1 + (times % 7) * 40).toString("latin1");
      expect(await send("rubbish", rubbish)).toMatch(/^400 \w+$/);
    }
  });
});

describe("a body in signed chunks", () => {
  const send = (key: string, change: (body: Buffer) => Buffer) => {
    const headers = { "x-amz-decoded-content-length": "5" };
    const payloadHash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    const body = (seed: ChunkSeed) => change(signedChunks(seed, "hello"));
    return exchangeRaw(server.port, signedRequest({ path: `/photos/${key}`, body, headers, payloadHash })).then(
      answerOf,
    );
  };

  test("is stored without its framing", async () => {
    expect(await send("chunks", (body) => body)).toBe("200");
    const { Body } = await server.client().send(new GetObjectCommand({ Bucket, Key: "chunks" }));
    expect(await Body?.transformToString()).toBe("hello");
  });

  test.each([
    ["a byte", "hel\r", "hal\r"],
    ["a signature", "signature=.{64}\r\nlo", `signature=${"0".repeat(64)}\r\nlo`],
  ])("in which %s was changed is refused", async (what, from, to) => {
    const key = `changed-${what.replace(" ", "-")}`;
    const answer = await send(key, (body) => Buffer.from(body.toString().replace(new RegExp(from), to)));
    expect([answer, await isThere(key)]).toEqual(["403 SignatureDoesNotMatch", false]);
  });
});

describe("a body", () => {
  test("whose hash is another's is refused", async () => {
    const payloadHash = createHash("sha256").update("good").digest("hex");
    const text = await exchangeRaw(
      server.port,
      signedRequest({ path: "/photos/evil", body: Buffer.from("evil"), payloadHash }),
    );
    expect([answerOf(text), await isThere("evil")]).toEqual(["400 XAmzContentSHA256Mismatch", false]);
  });

  test("that breaks off leaves what was there before", async () => {
    await server.client().send(new PutObjectCommand({ Bucket, Key: "kept", Body: "before" }));
    const whole = signedRequest({ path: "/photos/kept", body: randomBytes(200_000) });
    const socket = connect(server.port, "127.0.0.1", () =>
      socket.write(whole.subarray(0, 150_000), () => socket.destroy()),
    );
    expect(await server.lineWith('"PUT /photos/kept HTTP/1.1" 4')).toContain("400 IncompleteBody");
    const { Body } = await server.client().send(new GetObjectCommand({ Bucket, Key: "kept" }));
    expect(await Body?.transformToString()).toBe("before");
  });

  test("of no known length is refused", async () => {
    const head = signedRequest({ path: "/photos/endless", body: Buffer.alloc(0), headers: { "content-length": "x" } });
    expect(answerOf(await exchangeRaw(server.port, head))).toMatch(/^400/);
    const url = `${server.url}/photos/endless`;
    const answer = await fetch(url, { method: "PUT", body: new Blob(["x"]).stream(), duplex: "half" } as RequestInit);
    expect(answer.status).toBe(403);
  });

  test("is asked for only once it is known that it will be taken", async () => {
    const send = (path: string) =>
      new Promise<{ status: number | undefined; isContinued: boolean }>((resolve, reject) => {
        let isContinued = false;
        const body = Buffer.from("asked for");
        const payloadHash = createHash("sha256").update(body).digest("hex");
        const head = signedRequest({
          path,
          body: Buffer.alloc(0),
          payloadHash,
          headers: { "content-length": String(body.length) },
        }).toString();
        const headers = Object.fromEntries(
          head
            .split("\r\n")
            .slice(1)
            .filter(Boolean)
            .map((line) => line.split(": ", 2) as [string, string]),
        );
        const sent = httpRequest({
          port: server.port,
          host: "127.0.0.1",
          method: "PUT",
          path,
          headers: { ...headers, expect: "100-continue" },
        });
        sent.on("continue", () => {
          isContinued = true;
          sent.end(body);
        });
        sent.on("response", (response) => {
          response.resume().on("end", () => resolve({ status: response.statusCode, isContinued }));
          if (!isContinued) sent.destroy();
        });
        sent.on("error", reject);
        sent.flushHeaders();
      });
    expect(await send("/photos/asked")).toEqual({ status: 200, isContinued: true });
    expect(await send("/nobody/asked")).toEqual({ status: 404, isContinued: false });
  });

  test("that was never asked for may come or not: nothing follows it on its connection", async () => {
    const head = signedRequest({ path: "/nobody/x", body: Buffer.alloc(0), headers: { "content-length": "9" } });
    const kept = head.toString().replace("connection: close", "expect: 100-continue");
    expect(answerOf(await exchangeRaw(server.port, kept))).toBe("404 NoSuchBucket");
  });

  test.each([
    ["none", "", "400 MalformedXML"],
    ["of another kind", "<Create><Object><Key>a</Key></Object></Create>", "400 MalformedXML"],
    ["broken", "<Delete><Object><Key>a</Key></Object>", "400 MalformedXML"],
    [
      "with entities",
      '<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key>&b;</Key></Object></Delete>',
      "400 MalformedXML",
    ],
    ["without a key", "<Delete><Object></Object></Delete>", "400 MalformedXML"],
    ["of too many keys", `<Delete>${"<Object><Key>a</Key></Object>".repeat(1001)}</Delete>`, "400 MalformedXML"],
    ["endless", `<Delete>${" ".repeat(5_000_000)}</Delete>`, "400 MaxMessageLengthExceeded"],
    ["of versions", "<Delete><Object><Key>a</Key><VersionId>1</VersionId></Object></Delete>", "501 NotImplemented"],
  ])("of XML that is %s is refused", async (_, text, answer) => {
    const body = Buffer.from(text);
    const headers = { "content-md5": createHash("md5").update(body).digest("base64") };
    const request = signedRequest({ method: "POST", path: "/photos?delete", body, headers });
    expect(answerOf(await exchangeRaw(server.port, request))).toBe(answer);
  });

  test("of XML needs a digest", async () => {
    const body = Buffer.from("<Delete><Object><Key>a</Key></Object></Delete>");
    const request = signedRequest({ method: "POST", path: "/photos?delete", body });
    expect(answerOf(await exchangeRaw(server.port, request))).toBe("400 InvalidRequest");
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
