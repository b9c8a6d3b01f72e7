import { type Draft, get, TOKEN } from "../case.ts";

const SMUGGLED = `GET /smuggled?${TOKEN} HTTP/1.1\r\nHost: lab.test\r\n\r\n`;
const both = (lines: readonly string[], body: string): string => get(`/${TOKEN}`, lines, "POST") + body;
const LENGTH = `Content-Length: ${5 + SMUGGLED.length}`;
const CHUNKS = `0\r\n\r\n${SMUGGLED}`;

const CODINGS = [
  "chunked",
  "Chunked",
  " chunked",
  "chunked ",
  "\tchunked",
  "xchunked",
  "chunked, identity",
  "identity, chunked",
  "gzip, chunked",
  "chunked, chunked",
  "chunked;q=1",
  '"chunked"',
  "chunk",
  "identity",
  "gzip",
  "",
  "cow",
  "chunked\x0b",
  ", chunked",
  "chunked,",
];
const LENGTHS = [
  "+5",
  "-5",
  "5,5",
  "5, 5",
  "5,6",
  "0x5",
  "5 ",
  " 5",
  "05",
  "5.0",
  "5e0",
  "a",
  "",
  "99999999999999999999",
  "5;x",
  "1 1",
  "\u0665",
];
const CHUNK_SIZES = [
  "5 ",
  " 5",
  "0x5",
  "+5",
  "-5",
  "5;",
  "5;a",
  "5\t",
  "5\0",
  "FFFFFFFFFFFFFFFF",
  "fffffffff",
  "g",
  "",
  "5\n5",
  "00000000000000000005",
];

/** Two readings of one message: where the body ends, and what the next request is. */
export const smuggling: readonly Draft[] = [
  { title: "a length and chunked", send: both([LENGTH, "Transfer-Encoding: chunked"], CHUNKS) },
  { title: "chunked and a length", send: both(["Transfer-Encoding: chunked", LENGTH], CHUNKS) },
  { title: "two lengths that differ", send: both(["Content-Length: 5", "Content-Length: 6"], "hello!") },
  { title: "two lengths that agree", send: both(["Content-Length: 5", "Content-Length: 5"], "hello") },
  { title: "two encodings", send: both(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], CHUNKS) },
  {
    title: "two encodings, chunked last",
    send: both(["Transfer-Encoding: identity", "Transfer-Encoding: chunked"], CHUNKS),
  },
  { title: "chunked by HTTP/1.0", send: both(["Transfer-Encoding: chunked"], CHUNKS).replace("HTTP/1.1", "HTTP/1.0") },
  { title: "a length in a folded header", send: both(["X: a", ` ${LENGTH}`], "") },
  { title: "a space before the colon of a length", send: both(["Content-Length : 5"], "hello") },
  { title: "a space before the colon of chunked", send: both(["Transfer-Encoding : chunked"], CHUNKS) },
  { title: "chunked after bare CR", send: both(["X: a\rTransfer-Encoding: chunked"], "") },
  { title: "chunked after bare LF", send: both(["X: a\nTransfer-Encoding: chunked"], CHUNKS) },
  { title: "a name with an underscore", send: both(["Content_Length: 5"], "") },
  { title: "no CRLF after a chunk", send: both(["Transfer-Encoding: chunked"], "5\r\nhelloX0\r\n\r\n") },
  { title: "a chunk longer than said", send: both(["Transfer-Encoding: chunked"], "3\r\nhello\r\n0\r\n\r\n") },
  { title: "LF after a chunk size", send: both(["Transfer-Encoding: chunked"], "5\nhello\r\n0\r\n\r\n") },
  { title: "LF at the end of chunks", send: both(["Transfer-Encoding: chunked"], "5\r\nhello\r\n0\n\n") },
  { title: "a body after GET, unannounced", send: `${get(`/${TOKEN}`)}${SMUGGLED}`, methods: ["GET", "GET"] },
  ...CODINGS.map(
    (coding): Draft => ({ title: `coding \`${coding}\``, send: both([`Transfer-Encoding:${coding}`], CHUNKS) }),
  ),
  ...CODINGS.slice(0, 8).map(
    (coding): Draft => ({
      title: `a length and coding \`${coding}\``,
      send: both([LENGTH, `Transfer-Encoding:${coding}`], CHUNKS),
    }),
  ),
  ...LENGTHS.map(
    (length): Draft => ({ title: `length \`${length}\``, send: both([`Content-Length:${length}`], "hello") }),
  ),
  ...CHUNK_SIZES.map(
    (size): Draft => ({
      title: `chunk size \`${size}\``,
      send: both(["Transfer-Encoding: chunked"], `${size}\r\nhello\r\n0\r\n\r\n`),
    }),
  ),
];
