import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../fixture.ts";
import type { ChunkSeed } from "../signature/chunks.ts";
import { answerOf, exchangeRaw, isThere, signedChunks, signedRequest } from "./raw-fixture.ts";

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
    return `${answerOf(text)}${(await isThere(server, key)) ? ", stored" : ""}`;
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
    expect([answer, await isThere(server, key)]).toEqual(["403 SignatureDoesNotMatch", false]);
  });
});

describe("a body", () => {
  test("whose hash is another's is refused", async () => {
    const payloadHash = createHash("sha256").update("good").digest("hex");
    const text = await exchangeRaw(
      server.port,
      signedRequest({ path: "/photos/evil", body: Buffer.from("evil"), payloadHash }),
    );
    expect([answerOf(text), await isThere(server, "evil")]).toEqual(["400 XAmzContentSHA256Mismatch", false]);
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
