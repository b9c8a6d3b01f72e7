import { expect, test } from "vitest";
import { answerFacts, createBodyReader, frameResponse, parseRequestHead, parseResponseHead } from "./index.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

function parse(...lines: string[]) {
  return parseRequestHead(bytes(`${lines.join("\r\n")}\r\n\r\n`));
}

function requestOf(...lines: string[]) {
  const parsed = parse(...lines);
  if (parsed.kind !== "head") throw new Error(JSON.stringify(parsed));
  return parsed.head;
}

test("a request's head is read with its names in lower case, and leaves the body", () => {
  expect(parseRequestHead(bytes("POST /a HTTP/1.1\r\nHost:b \r\nX-Y:\t1\r\n\r\nbody"))).toEqual({
    kind: "head",
    size: 37,
    framing: { kind: "none" },
    reason: undefined,
    dropped: 0,
    head: {
      method: "POST",
      target: "/a",
      minor: 1,
      fields: [
        { name: "host", value: "b" },
        { name: "x-y", value: "1" },
      ],
    },
  });
});

test("ALB-043: a folded line becomes a header of its own, with a colon", () => {
  expect(requestOf("GET / HTTP/1.1", "A: 1", " folded", "B: 2").fields).toEqual([
    { name: "a", value: "1" },
    { name: "folded", value: "" },
    { name: "b", value: "2" },
  ]);
});

test.each([
  ["GET / HTTP/1.1\r\nA\r\n\r\n", 400],
  ["GET HTTP/1.1\r\n\r\n", 400],
  ["GET  HTTP/1.1\r\n\r\n", 400],
  ["GET\t/\tHTTP/1.1\r\n\r\n", 400],
  ["GET / HTTP/3.0\r\n\r\n", 400],
  ["POST /\r\n\r\n", 400],
  ["G(T / HTTP/1.1\r\n\r\n", 400],
  ["PRI * HTTP/2.0\r\n\r\n", 505],
])("ALB-074: %j is refused with %i", (text, status) => {
  expect(parseRequestHead(bytes(text))).toMatchObject({ kind: "rejected", status });
});

test("a head that is not yet whole is waited for, whatever the place of the cut", () => {
  const text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (let size = 1; size < text.length; size++) {
    expect(parseRequestHead(bytes(text.slice(0, size)))).toEqual({ kind: "incomplete" });
  }
});

test.each([
  [["Content-Length: 3"], { framing: { kind: "length", length: 3 }, reason: undefined }],
  [[], { framing: { kind: "none" }, reason: undefined }],
  [["Transfer-Encoding: Chunked"], { framing: { kind: "chunked" }, reason: undefined }],
  [["Transfer-Encoding: identity", "Content-Length: 1"], { framing: { kind: "length", length: 1 } }],
  [["Transfer-Encoding: gzip, chunked"], { kind: "rejected", status: 501 }],
])("ALB-079: a request with %j is framed accordingly", (headers, expected) => {
  expect(parse("POST / HTTP/1.1", "Host: a", ...headers)).toMatchObject(expected);
});

test("ALB-005: a line without version is a request of HTTP/0.9, whatever follows it", () => {
  const expected = { kind: "head", size: 8, head: { method: "GET", target: "/a", minor: 0, bare: true, fields: [] } };
  expect(parseRequestHead(bytes("GET /a\r\n"))).toMatchObject(expected);
  expect(parseRequestHead(bytes("GET /a\r\nHost: b\r\n\r\n"))).toMatchObject(expected);
  expect(parseRequestHead(bytes("GET /a"))).toEqual({ kind: "incomplete" });
});

test("ALB-086: what a request line may not hold is percent-encoded", () => {
  expect(requestOf("GET /a b\x01?\xe4 HTTP/1.1").target).toBe("/a%20b%01?%E4");
});

test("ALB-086: of a field's value control characters become spaces", () => {
  expect(requestOf("GET / HTTP/1.1", "A: x\x01y\x7f").fields).toEqual([{ name: "a", value: "x y " }]);
});

test.each([
  ["HEAD", "200 OK\r\nContent-Length: 5", { kind: "none" }],
  ["GET", "304 Not Modified\r\nContent-Length: 5", { kind: "none" }],
  ["GET", "204 No Content", { kind: "none" }],
  ["GET", "200 OK\r\nCONTENT-LENGTH: 5", { kind: "length", length: 5 }],
  ["GET", "200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 5", { kind: "chunked" }],
  ["GET", "200", { kind: "until-close" }],
  ["GET", "200 OK\r\nContent-Length: -1", { kind: "rejected", status: 502 }],
])("an answer to %s of %j is framed accordingly", (method, text, expected) => {
  const parsed = parseResponseHead(bytes(`HTTP/1.1 ${text}\r\n\r\n`));
  expect(parsed.kind === "head" && frameResponse(answerFacts(parsed.head), method)).toMatchObject(expected);
});

const CHUNKED = '4;ext="1"\r\nWiki\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n';

test("a chunked body is found whole wherever it is cut, with its content and what follows it", () => {
  for (let cut = 0; cut <= CHUNKED.length; cut++) {
    const reader = createBodyReader({ kind: "chunked" });
    let content = "";
    const take = (text: string) =>
      reader.consume(bytes(text), (payload) => {
        content += payload.toString();
      });
    expect(take(CHUNKED.slice(0, cut))).toBe(cut);
    expect(take(`${CHUNKED.slice(cut)}GET`)).toBe(CHUNKED.length - cut);
    expect([reader.done, content]).toEqual([true, "Wiki0123456789"]);
  }
});

test.each([
  "x\r\n",
  "\r\n",
  "1\r\nab",
  "1\n",
  "1 x\r\n",
  "1;a\n2\r\n",
  "1;a\x0b\r\n",
  "0\r\n A: 1\r\n\r\n",
  "1\r\na\rb",
  "ffffffffffffff\r\n",
  "0\r\nA: 1\n",
  `1;${"e".repeat(20_000)}`,
])("the malformed chunk %.20j is refused", (text) => {
  expect(createBodyReader({ kind: "chunked" }).consume(bytes(text))).toBe(-1);
});

test("a body of known length ends there", () => {
  const reader = createBodyReader({ kind: "length", length: 3 });
  expect([reader.consume(bytes("ab")), reader.done, reader.consume(bytes("cd")), reader.done]).toEqual([
    2,
    false,
    1,
    true,
  ]);
});

test("a body until the end of its connection has no part of nothing: as a chunk it would be the last", () => {
  const parts: Buffer[] = [];
  const body = createBodyReader({ kind: "until-close" });
  expect(body.consume(Buffer.alloc(0), (part) => parts.push(part))).toBe(0);
  expect(body.consume(Buffer.from("x"), (part) => parts.push(part))).toBe(1);
  expect(parts.map(String)).toEqual(["x"]);
});
