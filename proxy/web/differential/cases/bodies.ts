import { answer, type Draft, get, headOf, post, raw, TOKEN } from "../case.ts";

const chunked = (chunks: readonly string[], end = "0\r\n\r\n") =>
  chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("") + end;
const CHUNKED = ["Transfer-Encoding: chunked"];
const expects = ["Expect: 100-continue", "Content-Length: 5"];
const LARGE = "0123456789abcdef".repeat(16_384);

/** Bodies both ways: framing, size, speed. */
export const bodies: readonly Draft[] = [
  { title: "a large body with a length", send: post(`/${TOKEN}`, LARGE) },
  {
    title: "a large chunked body",
    send: get(`/${TOKEN}`, CHUNKED, "POST") + chunked([LARGE.slice(0, 65_536), LARGE.slice(0, 99_999)]),
  },
  { title: "a chunked body", send: get(`/${TOKEN}`, CHUNKED, "POST") + chunked(["hello", " ", "world"]) },
  { title: "an empty chunked body", send: get(`/${TOKEN}`, CHUNKED, "POST") + chunked([]) },
  { title: "chunk extensions", send: `${get(`/${TOKEN}`, CHUNKED, "POST")}5;a=b\r\nhello\r\n0;z\r\n\r\n` },
  {
    title: "chunk sizes in capitals and with zeroes",
    send: `${get(`/${TOKEN}`, CHUNKED, "POST")}000A\r\n0123456789\r\n00\r\n\r\n`,
  },
  {
    title: "trailers",
    send: get(`/${TOKEN}`, [...CHUNKED, "Trailer: X-T"], "POST") + chunked(["hello"], "0\r\nX-T: 1\r\n\r\n"),
  },
  {
    title: "a forbidden trailer",
    send: get(`/${TOKEN}`, CHUNKED, "POST") + chunked(["hello"], "0\r\nContent-Length: 9\r\n\r\n"),
  },
  { title: "a body in pieces", send: [get(`/${TOKEN}`, ["Content-Length: 6"], "POST"), "abc", { pauseMs: 50 }, "def"] },
  {
    title: "a chunked body in pieces",
    send: [get(`/${TOKEN}`, CHUNKED, "POST"), "5\r\nhe", { pauseMs: 50 }, "llo\r\n", { pauseMs: 50 }, "0\r\n\r\n"],
  },
  { title: "a body that never comes", send: get(`/${TOKEN}`, ["Content-Length: 6"], "POST") },
  {
    title: "a body that stops half-way",
    send: post(`/${TOKEN}`, "abc", []).replace("Content-Length: 3", "Content-Length: 6"),
  },
  { title: "a chunked body that stops", send: `${get(`/${TOKEN}`, CHUNKED, "POST")}5\r\nhel` },
  {
    title: "a body that ends half-way by FIN",
    send: `${get(`/${TOKEN}`, ["Content-Length: 6"], "POST")}abc`,
    after: "half-close",
  },
  {
    title: "a client that is gone half-way",
    send: [`${get(`/${TOKEN}`, ["Content-Length: 6"], "POST")}abc`, { pauseMs: 100 }],
    after: "reset",
  },
  { title: "100-continue, awaited", send: [get(`/${TOKEN}`, expects, "POST"), { awaitText: "100 Continue" }, "hello"] },
  { title: "100-continue, not awaited", send: `${get(`/${TOKEN}`, expects, "POST")}hello` },
  { title: "100-continue without a body", send: get(`/${TOKEN}`, ["Expect: 100-continue"]) },
  {
    title: "100-Continue in capitals",
    send: [
      get(`/${TOKEN}`, ["Expect: 100-CONTINUE", "Content-Length: 5"], "POST"),
      { awaitText: "100 Continue" },
      "hello",
    ],
  },
  {
    title: "100-continue, and the upstream refuses",
    send: [get(`/${TOKEN}`, expects, "POST"), { awaitText: "HTTP/1.1" }, "hello"],
    upstream: raw([headOf("HTTP/1.1 417 Expectation Failed", ["Content-Length: 0"])], "close", "head"),
  },
  { title: "100-continue by HTTP/1.0", send: [headOf(`POST /${TOKEN} HTTP/1.0`, expects), { pauseMs: 100 }, "hello"] },
  { title: "a GET with a body", send: post(`/${TOKEN}`, "body", [], "GET") },
  {
    title: "an answer in chunks",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.1 200 OK", CHUNKED), chunked(["one", "two"])]),
  },
  {
    title: "an answer in slow chunks",
    send: get(`/${TOKEN}`),
    upstream: raw([
      headOf("HTTP/1.1 200 OK", CHUNKED),
      "3\r\none\r\n",
      { pauseMs: 80 },
      "3\r\ntwo\r\n",
      { pauseMs: 80 },
      "0\r\n\r\n",
    ]),
  },
  {
    title: "an answer with trailers",
    send: get(`/${TOKEN}`, ["TE: trailers"]),
    upstream: raw([headOf("HTTP/1.1 200 OK", [...CHUNKED, "Trailer: X-T"]), chunked(["one"], "0\r\nX-T: 1\r\n\r\n")]),
  },
  {
    title: "an answer until the end of the connection",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.1 200 OK", ["Connection: close"]), "until the end"], "close"),
  },
  {
    title: "an answer of HTTP/1.0",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.0 200 OK", []), "until the end"], "close"),
  },
  {
    title: "an answer of HTTP/1.0 with a length",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.0 200 OK", ["Content-Length: 3"]), "abc"], "close"),
  },
  {
    title: "an answer in chunks to HTTP/1.0",
    send: headOf(`GET /${TOKEN} HTTP/1.0`, ["Host: lab.test"]),
    upstream: raw([headOf("HTTP/1.1 200 OK", CHUNKED), chunked(["one", "two"])]),
  },
  {
    title: "an answer with length to HTTP/1.0 that keeps alive",
    send: headOf(`GET /${TOKEN} HTTP/1.0`, ["Host: lab.test", "Connection: keep-alive"]),
  },
  { title: "a large answer", send: get(`/${TOKEN}`), upstream: answer("HTTP/1.1 200 OK", [], LARGE) },
  { title: "an empty answer", send: get(`/${TOKEN}`), upstream: answer("HTTP/1.1 200 OK", [], "") },
  {
    title: "204 with a length",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.1 204 No Content", ["Content-Length: 0"])]),
  },
  {
    title: "304 with a length",
    send: get(`/${TOKEN}`, ['If-None-Match: "x"']),
    upstream: raw([headOf("HTTP/1.1 304 Not Modified", ['ETag: "x"', "Content-Length: 12"])]),
  },
  {
    title: "205",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.1 205 Reset Content", ["Content-Length: 0"])]),
  },
  {
    title: "103 before the answer",
    send: get(`/${TOKEN}`),
    upstream: raw([
      headOf("HTTP/1.1 103 Early Hints", ["Link: </a.css>; rel=preload"]),
      headOf("HTTP/1.1 200 OK", ["Content-Length: 2"]),
      "ok",
    ]),
  },
  {
    title: "102 before the answer",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.1 102 Processing", []), headOf("HTTP/1.1 200 OK", ["Content-Length: 2"]), "ok"]),
  },
  {
    title: "100 before the answer, unasked",
    send: get(`/${TOKEN}`),
    upstream: raw([headOf("HTTP/1.1 100 Continue", []), headOf("HTTP/1.1 200 OK", ["Content-Length: 2"]), "ok"]),
  },
];
