import { expect, onTestFinished, test, vi } from "vitest";
import { readHeaders } from "../request/headers.ts";
import { decodeChunked } from "./aws-chunked.ts";
import { CHECKSUM_NAMES, checksumOf, isChecksum, startChecksum } from "./checksum.ts";
import { withIdleLimit } from "./idle.ts";
import { planBody } from "./plan.ts";
import { receive } from "./receive.ts";

/** Check values of the catalogues of CRCs, and digests, of "123456789". */
test.each([
  ["crc32", "cbf43926"],
  ["crc32c", "e3069283"],
  ["crc64nvme", "ae8b14860a799888"],
  ["sha1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ["sha256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
] as const)("%s of 123456789 is %s, in whatever pieces it comes", (name, hex) => {
  const bytes = Buffer.from("123456789");
  for (let cut = 0; cut <= bytes.length; cut++) {
    const running = startChecksum(name);
    running.update(bytes.subarray(0, cut));
    running.update(bytes.subarray(cut));
    expect(running.digest().toString("hex")).toBe(hex);
  }
  expect(isChecksum({ name, value: checksumOf(name, bytes) })).toBe(true);
});

test("a checksum is Base64 of its length, and of nothing else", () => {
  for (const name of CHECKSUM_NAMES)
    for (const value of ["", "AAA=", "====", "not base64!", "AAAAAAAAAAAAAAAA"])
      expect(isChecksum({ name, value })).toBe(false);
});

async function* piecesOf(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), "latin1");
}

test("chunks are put together in whatever pieces they come", async () => {
  const body = `5\r\nhel\r\n\r\n00A;chunk-signature=${"0".repeat(64)}\r\n0123456789\r\n0\r\nA: 1\r\nb:2:3 \r\n\r\n`;
  for (let size = 1; size <= body.length; size++) {
    const chunks = decodeChunked(piecesOf(body, size), { chain: undefined, hasTrailer: true, decodedLength: 15 });
    let text = "";
    let next = await chunks.next();
    for (; !next.done; next = await chunks.next()) text += next.value.toString();
    expect([text, [...next.value]]).toEqual([
      "hel\r\n0123456789",
      [
        ["a", "1"],
        ["b", "2:3"],
      ],
    ]);
  }
});

test("a body is summed up once, and written piece by piece", async () => {
  const plan = planBody(readHeaders(["content-length", "9"]), "UNSIGNED-PAYLOAD");
  const written: string[] = [];
  const write = async (bytes: Uint8Array) => void written.push(Buffer.from(bytes).toString());
  const content = await receive(piecesOf("123456789", 4), {
    plan,
    seed: undefined,
    defaultChecksum: "crc64nvme",
    write,
  });
  expect(written).toEqual(["1234", "5678", "9"]);
  expect(content).toEqual({
    size: 9,
    md5: "25f9e794323b453885f5181f1b624d0b",
    checksum: { name: "crc64nvme", value: "rosUhgp5mIg=" },
  });
});

test("a body that is shorter or longer than it was said to be is none", async () => {
  for (const length of ["8", "10"]) {
    const plan = planBody(readHeaders(["content-length", length]), "UNSIGNED-PAYLOAD");
    const options = { plan, seed: undefined, defaultChecksum: "crc32", write: async () => {} } as const;
    await expect(receive(piecesOf("123456789", 4), options)).rejects.toMatchObject({ code: "IncompleteBody" });
  }
});

test.each([
  [{}, "UNSIGNED-PAYLOAD", "MissingContentLength"],
  [{ "content-length": "-1" }, "UNSIGNED-PAYLOAD", "InvalidArgument"],
  [{ "content-length": "5368709121" }, "UNSIGNED-PAYLOAD", "EntityTooLarge"],
  [{ "content-length": "1" }, "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "MissingContentLength"],
  [{ "content-length": "1" }, "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "NotImplemented"],
  [{ "content-length": "1" }, "abc", "InvalidArgument"],
  [{ "content-length": "1", "content-md5": "AAAA" }, "UNSIGNED-PAYLOAD", "InvalidDigest"],
  [{ "content-length": "1", "x-amz-checksum-sha1": "AAAA" }, "UNSIGNED-PAYLOAD", "InvalidRequest"],
  [
    { "content-length": "1", "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-crc32c": "AAAAAA==" },
    "UNSIGNED-PAYLOAD",
    "InvalidRequest",
  ],
])("headers %j with %s: %s", (headers, payloadHash, code) => {
  expect(() => planBody(readHeaders(Object.entries(headers).flat()), payloadHash)).toThrow(
    expect.objectContaining({ code }),
  );
});

test("an upload from which nothing comes is broken off, one that is slow is not", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  async function* slow() {
    for (let at = 0; at < 5; at++) {
      await new Promise((resolve) => setTimeout(resolve, 19_999));
      yield Buffer.from("x");
    }
    await new Promise(() => {});
  }
  const seen: number[] = [];
  const reading = (async () => {
    for await (const bytes of withIdleLimit(slow(), 20_000)) seen.push(bytes.length);
  })();
  const broken = expect(reading).rejects.toMatchObject({ code: "RequestTimeout" });
  await vi.advanceTimersByTimeAsync(5 * 19_999 + 19_999);
  expect(seen).toHaveLength(5);
  await vi.advanceTimersByTimeAsync(1);
  await broken;
});
