import { expect, test } from "vitest";
import { parseAnswerHead } from "./answer-head.ts";
import { httpProtocol } from "./http-protocol.ts";

const parse = (text: string, isEnded = false) => parseAnswerHead(Buffer.from(text, "latin1"), isEnded);

test("a head is status, reason and fields; folded lines are joined; lines may end in a bare LF", () => {
  const fields = [
    { name: "X-a", value: "1 2" },
    { name: "Y", value: "" },
  ];
  const head = { status: 404, reason: "Not Here", version: "1.1", fields };
  expect(parse("HTTP/1.1 404 Not Here\r\nX-a: 1\r\n 2\r\nY:\r\n\r\nbody")).toEqual({ kind: "head", head, size: 41 });
  expect(parse("HTTP/1.1 404 Not Here\nX-a: 1\n 2\nY:\n\nbody")).toMatchObject({ kind: "head", head });
});

test("an answer without a reason has none, one without fields too", () => {
  expect(parse("HTTP/1.0 200\r\n\r\n")).toEqual({
    kind: "head",
    head: { status: 200, reason: "", version: "1.0", fields: [] },
    size: 16,
  });
});

test("what does not begin as HTTP is a body of HTTP/0.9", () => {
  const ancient = { kind: "head", size: 0, head: { status: 200, version: "0.9" } };
  expect(parse("<html>\n")).toMatchObject(ancient);
  expect(parse("<html>", true)).toMatchObject(ancient);
  expect(parse("HTTP 200 OK\r\n")).toMatchObject(ancient);
  expect(parse("HTTP/1.1 2x OK\r\n\r\n")).toMatchObject(ancient);
});

test.each(["", "HT", "<html>", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nX: 1\r\n"])("%j is waited for", (text) => {
  expect(parse(text)).toEqual({ kind: "incomplete" });
});

test.each([
  ["HTTP/1.1 200 OK\r\nNoColon\r\n\r\n", "the header line"],
  ["HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n", "the header line"],
  [`HTTP/1.1 200 OK\r\nX: ${"x".repeat(9000)}\r\n\r\n`, "a header line above"],
  [`HTTP/1.1 200 OK\r\nX: ${"x".repeat(140_000)}`, "a head above"],
])("%.40j is no head", (text, why) => {
  expect(parse(text)).toMatchObject({ kind: "bad", why: expect.stringContaining(why) });
});

test.each([
  ["HTTP/2.0 200 OK\r\n\r\n", "the status line `HTTP/2.0 200 OK`"],
  ["\x00\x01\r\n", "the status line"],
  ["\r\n", "the status line ``"],
  [`HTTP/1.1 200 ${"r".repeat(9000)}`, "a status line above"],
  ["HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n", "a NUL in the head"],
])("%.40j counts as no answer", (text, why) => {
  expect(parse(text)).toMatchObject({ kind: "bad", isUnanswered: true, why: expect.stringContaining(why) });
});

test("a head that the end of the connection cuts off is none", () => {
  expect(parse("HTTP/1.1 200 OK\r\nConte", true)).toMatchObject({ kind: "bad" });
});

test.each([
  ["200", "Content-Length: 5", "GET", { kind: "length", length: 5 }],
  ["200", "Content-Length: 5", "HEAD", { kind: "none" }],
  ["204", "Content-Length: 5", "GET", { kind: "none" }],
  ["304", "", "GET", { kind: "none" }],
  ["200", "Transfer-Encoding: Chunked\r\nContent-Length: 5", "GET", { kind: "chunked" }],
  ["200", "Transfer-Encoding: gzip", "GET", { kind: "until-close" }],
  ["200", "", "GET", { kind: "until-close" }],
  ["200", "Content-Length: -1", "GET", { kind: "bad", why: "Content-Length `-1`" }],
])("%s with %j to %s", (status, fields, method, framing) => {
  const parsed = parse(`HTTP/1.1 ${status} X\r\n${fields}${fields ? "\r\n" : ""}\r\n`);
  expect(parsed.kind === "head" && httpProtocol.frameAnswer(parsed.head, method)).toEqual(framing);
});
