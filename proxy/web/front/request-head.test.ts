import { expect, test } from "vitest";
import { frameRequest } from "./request-body.ts";
import { parseRequestHead } from "./request-head.ts";

const limits = { line: 60, fields: 4, fieldSize: 40 };
const parse = (text: string) => parseRequestHead(Buffer.from(text, "latin1"), limits);

test("a head is its line and its fields; those that come twice are one", () => {
  const text = "GET /a?b HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nX:  y \r\ncookie: b=2\r\n\r\n";
  expect(parse(`${text}rest`)).toEqual({
    kind: "head",
    size: text.length,
    head: {
      ...{ line: "GET /a?b HTTP/1.1", method: "GET", target: "/a?b", protocol: "HTTP/1.1", version: 11 },
      fields: [
        { name: "Host", value: "x" },
        { name: "Cookie", value: "a=1, b=2" },
        { name: "X", value: "y" },
      ],
    },
  });
});

test("a folded line goes on where the one before ended", () => {
  expect(parse("GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n")).toMatchObject({
    head: { fields: [{ name: "X", value: "a b" }] },
  });
});

test("HTTP/0.9 is one line", () => {
  expect(parse("GET /a\r\n")).toMatchObject({ kind: "head", size: 8, head: { version: 9, target: "/a" } });
});

test.each([
  ["nonsense\r\n", 400],
  ["POST /\r\n", 400],
  ["GET / HTTP/0.8\r\n", 400],
  ["GET  / HTTP/1.1\r\n", 400],
  [" GET / HTTP/1.1\r\n", 400],
  ["GET /a b HTTP/1.1\r\n", 400],
  ["GET /\t HTTP/1.1\r\n", 400],
  ["GET / HTTP/1.1\nHost: a\n\n", 400],
  ["GET / HTTP/1.1\r\nX A: 1\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nXA : 1\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nXA\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nX: a\rb\r\n\r\n", 400],
  ["GET / HTTP/1.1\r\nX: a\nY: b\r\n\r\n", 400],
  [`GET /${"x".repeat(62)} HTTP/1.1\r\n\r\n`, 414],
  ["x".repeat(63), 414],
  [`GET / HTTP/1.1\r\nX: ${"x".repeat(40)}\r\n\r\n`, 400],
  [`GET / HTTP/1.1\r\nX: ${"x".repeat(45)}`, 400],
  [`GET / HTTP/1.1\r\n${"X: 1\r\n".repeat(5)}\r\n`, 400],
])("%j is answered with %d", (text, status) => {
  expect(parse(text)).toMatchObject({ kind: "fault", status });
});

test("whatever is cut off is waited for", () => {
  const whole = "GET /a HTTP/1.1\r\nHost: x\r\nX: y\r\n\r\n";
  for (let end = 0; end < whole.length; end++) expect(parse(whole.slice(0, end))).toEqual({ kind: "incomplete" });
  expect(parse(whole)).toMatchObject({ kind: "head", size: whole.length });
});

test.each([
  [[], { kind: "framed", body: { kind: "none" }, closes: false }],
  [[["Content-Length", "5"]], { kind: "framed", body: { kind: "length", length: 5 }, closes: false }],
  [[["transfer-encoding", "Chunked"]], { kind: "framed", body: { kind: "chunked" }, closes: false }],
  [
    [
      ["Transfer-Encoding", "chunked"],
      ["Content-Length", "3"],
    ],
    { kind: "framed", body: { kind: "chunked" }, closes: true },
  ],
  [[["Content-Length", "5, 5"]], { kind: "fault", status: 400 }],
  [[["Content-Length", "+5"]], { kind: "fault", status: 400 }],
  [[["Transfer-Encoding", "identity"]], { kind: "fault", status: 400 }],
  [[["Transfer-Encoding", "xchunked"]], { kind: "fault", status: 400 }],
  [[["Transfer-Encoding", "gzip, chunked"]], { kind: "fault", status: 500 }],
  [[["Transfer-Encoding", "chunked, chunked"]], { kind: "fault", status: 500 }],
])("the body of %j", (pairs, framing) => {
  expect(frameRequest(pairs.map(([name = "", value = ""]) => ({ name, value })))).toMatchObject(framing);
});
