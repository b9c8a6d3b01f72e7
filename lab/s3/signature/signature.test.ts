import { describe, expect, test } from "vitest";
import { decodeChunked } from "../body/aws-chunked.ts";
import { readHeaders } from "../request/headers.ts";
import { parseQuery } from "../request/query.ts";
import type { S3Credential } from "../state.ts";
import { canonicalRequest, sign, signingKey, stringToSign } from "./canonical.ts";
import { createChunkChain } from "./chunks.ts";
import { type RequestToVerify, verify } from "./verify.ts";

/** The key and the requests of "Examples: Signature Calculations in AWS Signature Version 4" (S3's API reference), by value. */
const example: S3Credential = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: undefined,
  expiresAtMs: undefined,
  principalArn: "arn:aws:iam::123456789012:user/example",
  statements: [],
};
const nowMs = Date.UTC(2013, 4, 24);
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const HOST = { host: "examplebucket.s3.amazonaws.com" };
const DATE = { "x-amz-date": "20130524T000000Z" };

function trust(rest: Partial<Parameters<typeof verify>[1]> = {}): Parameters<typeof verify>[1] {
  const findCredential = (id: string) => (id === example.accessKeyId ? example : undefined);
  return { region: "us-east-1", findCredential, nowMs, ...rest };
}

function requestOf(method: string, target: string, headers: Record<string, string>): RequestToVerify {
  const [path = "", query = ""] = target.split("?");
  return { method, path, query: parseQuery(query), headers: readHeaders(Object.entries(headers).flat()) };
}

function signed(method: string, target: string, headers: Record<string, string>, signature: string): RequestToVerify {
  const names = Object.keys(headers).sort().join(";");
  const credential = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${names},Signature=${signature}`;
  return requestOf(method, target, { ...headers, authorization });
}

const get = { ...HOST, range: "bytes=0-9", "x-amz-content-sha256": EMPTY, ...DATE };
const GET_SIGNATURE = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
const put = {
  ...HOST,
  date: "Fri, 24 May 2013 00:00:00 GMT",
  "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
  ...DATE,
  "x-amz-storage-class": "REDUCED_REDUNDANCY",
};
const bare = { ...HOST, "x-amz-content-sha256": EMPTY, ...DATE };

test.each([
  ["GET of a range", signed("GET", "/test.txt", get, GET_SIGNATURE)],
  [
    "PUT of a key with a sign",
    signed("PUT", "/test$file.text", put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
  ],
  [
    "GET of a sub-resource",
    signed("GET", "/?lifecycle", bare, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
  ],
  [
    "list",
    signed("GET", "/?max-keys=2&prefix=J", bare, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
  ],
])("AWS's published example holds: %s", (_, request) => {
  expect(verify(request, trust())?.credential).toBe(example);
});

const PRESIGNED =
  "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
  "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
  "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

describe("a presigned request", () => {
  const request = requestOf("GET", PRESIGNED, HOST);

  test("AWS's published example holds until it expires, and not at that moment", () => {
    expect(verify(request, trust({ nowMs: nowMs + 86_399_999 }))?.payloadHash).toBe("UNSIGNED-PAYLOAD");
    expect(() => verify(request, trust({ nowMs: nowMs + 86_400_000 }))).toThrow("Request has expired");
  });

  test.each([
    ["before its time", { nowMs: nowMs - 901_000 }, PRESIGNED, "not yet valid"],
    ["of another object", {}, PRESIGNED.replace("test.txt", "best.txt"), "does not match"],
    ["of a longer time", {}, PRESIGNED.replace("86400", "86401"), "does not match"],
    ["of more than a week", {}, PRESIGNED.replace("86400", "604801"), "less than a week"],
    ["of a time that is none", {}, PRESIGNED.replace("86400", "-1"), "should be a number"],
    ["with a part left out", {}, PRESIGNED.replace("X-Amz-Date=20130524T000000Z&", ""), "X-Amz-Date is missing"],
    ["with more in the query", {}, `${PRESIGNED}&versionId=3`, "does not match"],
  ])("is refused %s", (_, rest, target, message) => {
    expect(() => verify(requestOf("GET", target, HOST), trust(rest))).toThrow(message);
  });

  test("may not be given S3's own headers that are not signed", () => {
    const more = requestOf("GET", PRESIGNED, { ...HOST, "x-amz-meta-who": "me" });
    expect(() => verify(more, trust())).toThrow("not signed");
  });
});

const good = signed("GET", "/test.txt", get, GET_SIGNATURE);

function changed(change: (headers: Map<string, string>) => void, rest: Partial<RequestToVerify> = {}): RequestToVerify {
  const headers = new Map(good.headers);
  change(headers);
  return { ...good, headers, ...rest };
}

const authorization = (from: string | RegExp, to: string) =>
  changed((headers) => headers.set("authorization", (headers.get("authorization") ?? "").replace(from, to)));

describe("a signature in the header", () => {
  test.each([
    ["of another method", changed(() => {}, { method: "PUT" }), "SignatureDoesNotMatch"],
    ["of another path", changed(() => {}, { path: "/test.tx" }), "SignatureDoesNotMatch"],
    ["of another query", changed(() => {}, { query: parseQuery("acl") }), "SignatureDoesNotMatch"],
    ["of another signed header", changed((headers) => headers.set("range", "bytes=0-99")), "SignatureDoesNotMatch"],
    ["with one digit changed", authorization(/1$/, "2"), "SignatureDoesNotMatch"],
    ["cut short", authorization(/.{10}$/, ""), "SignatureDoesNotMatch"],
    ["of a key that nobody has", authorization("AKIAIOSFODNN7EXAMPLE", "AKIA"), "InvalidAccessKeyId"],
    ["of another region", authorization("us-east-1", "eu-west-1"), "AuthorizationHeaderMalformed"],
    ["of another service", authorization("/s3/", "/ec2/"), "AuthorizationHeaderMalformed"],
    ["of another day", authorization("/20130524/", "/20130523/"), "AuthorizationHeaderMalformed"],
    ["without a signature", authorization(/,Signature.*/, ""), "AuthorizationHeaderMalformed"],
    ["without a scope", authorization("/20130524/us-east-1/s3/aws4_request", ""), "AuthorizationHeaderMalformed"],
    ["of another algorithm", authorization("AWS4-HMAC-SHA256", "AWS"), "InvalidRequest"],
    ["without the body's hash", changed((headers) => headers.delete("x-amz-content-sha256")), "InvalidRequest"],
    ["without a date", changed((headers) => headers.delete("x-amz-date")), "AccessDenied"],
    ["with a date that is none", changed((headers) => headers.set("x-amz-date", "20131324T000000Z")), "AccessDenied"],
    ["without the host", authorization("host;", ""), "AccessDenied"],
    ["beside one in the query", changed(() => {}, { query: parseQuery("X-Amz-Signature=1") }), "InvalidArgument"],
  ])("is refused %s", (_, request, code) => {
    expect(() => verify(request, trust())).toThrow(expect.objectContaining({ code }));
  });

  test("is good for 15 minutes before and after", () => {
    for (const sign of [-1, 1]) {
      expect(verify(good, trust({ nowMs: nowMs + sign * 900_000 }))).toBeDefined();
      expect(() => verify(good, trust({ nowMs: nowMs + sign * 900_001 }))).toThrow("too large");
    }
  });

  test("is nobody's where there is none", () => {
    expect(verify(requestOf("GET", "/test.txt", HOST), trust())).toBeUndefined();
  });
});

describe("a role's session", () => {
  const session = { ...example, sessionToken: "token", expiresAtMs: nowMs + 1000 };
  const withToken = (token: string, signature: string) =>
    signed("GET", "/test.txt", { ...bare, "x-amz-security-token": token }, signature);
  const found = (credential: S3Credential, rest = {}) => trust({ findCredential: () => credential, ...rest });

  function rightSignature(token: string): string {
    const { path, method } = good;
    const headers = Object.entries({ ...bare, "x-amz-security-token": token }).sort(([a], [b]) => (a < b ? -1 : 1));
    const canonical = canonicalRequest({ method, path, query: [], headers, payloadHash: EMPTY });
    const scope = { date: "20130524", region: "us-east-1", service: "s3" };
    return sign(signingKey(example.secretAccessKey, scope), stringToSign(canonical, "20130524T000000Z", scope));
  }

  test("needs its token, and not another", () => {
    expect(verify(withToken("token", rightSignature("token")), found(session))).toBeDefined();
    const other = withToken("other", rightSignature("other"));
    expect(() => verify(other, found(session))).toThrow(expect.objectContaining({ code: "InvalidToken" }));
    expect(() => verify(good, found(session))).toThrow(expect.objectContaining({ code: "InvalidAccessKeyId" }));
    const superfluous = withToken("token", rightSignature("token"));
    expect(() => verify(superfluous, found(example))).toThrow(expect.objectContaining({ code: "InvalidToken" }));
  });

  test("ends", () => {
    const late = found(session, { nowMs: nowMs + 1000 });
    expect(() => verify(withToken("token", rightSignature("token")), late)).toThrow(
      expect.objectContaining({ code: "ExpiredToken" }),
    );
  });
});

describe("a body in signed chunks", () => {
  const KEYS = {
    "content-encoding": "aws-chunked",
    host: "s3.amazonaws.com",
    ...DATE,
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  };
  const plain = signed(
    "PUT",
    "/examplebucket/chunkObject.txt",
    { ...KEYS, "content-length": "66824", "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" },
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
  );
  const chunk = (size: number, signature: string) =>
    `${size.toString(16)};chunk-signature=${signature}\r\n${"a".repeat(size)}\r\n`;
  const CHUNKS = [
    chunk(65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
    chunk(1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
    chunk(0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
  ].join("");

  async function decoded(request: RequestToVerify, body: string, hasTrailer: boolean) {
    const seed = verify(request, trust())?.seed ?? expect.fail("not signed");
    const options = { chain: createChunkChain(seed), hasTrailer, decodedLength: 66_560 };
    async function* source() {
      yield Buffer.from(body);
    }
    const pieces = decodeChunked(source(), options);
    let text = "";
    for (let next = await pieces.next(); ; next = await pieces.next()) {
      if (next.done) return { text, trailers: next.value };
      text += next.value.toString();
    }
  }

  test("AWS's published example holds", async () => {
    expect((await decoded(plain, CHUNKS, false)).text).toBe("a".repeat(66_560));
  });

  test.each([
    ["a changed byte", CHUNKS.replace("aaa", "aba")],
    ["a changed signature", CHUNKS.replace("0055627c", "1055627c")],
    ["a signature that is missing", CHUNKS.replace(/;chunk-signature=0055\w+/, "")],
  ])("%s is found", async (_, body) => {
    await expect(decoded(plain, body, false)).rejects.toMatchObject({ code: "SignatureDoesNotMatch" });
  });

  test("AWS's published example with a trailing checksum holds", async () => {
    const head = {
      ...KEYS,
      "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
      "x-amz-trailer": "x-amz-checksum-crc32c",
    };
    const request = signed(
      "PUT",
      "/examplebucket/chunkObject.txt",
      head,
      "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    );
    const body = [
      chunk(65_536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
      chunk(1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
      "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n",
      "x-amz-checksum-crc32c:sOO8/Q==\r\n",
      "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
    ].join("");
    const { trailers } = await decoded(request, body, true);
    expect(trailers.get("x-amz-checksum-crc32c")).toBe("sOO8/Q==");
    await expect(decoded(request, body.replace("sOO8", "tOO8"), true)).rejects.toMatchObject({
      code: "SignatureDoesNotMatch",
    });
  });
});
