import { type Draft, get, headOf, type Piece, post, raw, TOKEN, type UpstreamScript } from "../case.ts";

const HEAD = headOf("HTTP/1.1 200 OK", ["Content-Length: 10"]);
const CHUNKED = headOf("HTTP/1.1 200 OK", ["Transfer-Encoding: chunked"]);

const STAGES: Readonly<Record<string, readonly Piece[]>> = {
  "before it answers": [],
  "in the status line": ["HTTP/1.1 20"],
  "after the status line": ["HTTP/1.1 200 OK\r\n"],
  "in the headers": ["HTTP/1.1 200 OK\r\nContent-Len"],
  "after the headers": [HEAD],
  "in the body": [HEAD, "hello", { pauseMs: 30 }],
  "in a chunk": [CHUNKED, "a\r\nhello", { pauseMs: 30 }],
  "after a chunk": [CHUNKED, "5\r\nhello\r\n", { pauseMs: 30 }],
  "before the last line": [CHUNKED, "5\r\nhello\r\n0\r\n", { pauseMs: 30 }],
};

const SILENT: Readonly<Record<string, readonly Piece[]>> = {
  "before it answers": [{ pauseMs: 4_000 }],
  "in the headers": ["HTTP/1.1 200 OK\r\nContent-Len", { pauseMs: 4_000 }],
  "after the headers": [HEAD, { pauseMs: 4_000 }],
  "in the body": [HEAD, "hello", { pauseMs: 4_000 }],
  "in a chunk": [CHUNKED, "a\r\nhello", { pauseMs: 4_000 }],
};

const GARBAGE: Readonly<Record<string, string>> = {
  "no HTTP": "hello there\r\n\r\n",
  binary: "\x00\x01\x02\xff\xfe\r\n\r\n",
  "an empty line": "\r\n\r\n",
  "a status that is no number": headOf("HTTP/1.1 abc OK", ["Content-Length: 0"]),
  "a status of two digits": headOf("HTTP/1.1 20 OK", ["Content-Length: 0"]),
  "a status of four digits": headOf("HTTP/1.1 2000 OK", ["Content-Length: 0"]),
  "version 2": headOf("HTTP/2.0 200 OK", ["Content-Length: 0"]),
  "version 0.9": "just text",
  "no version": headOf("HTTP 200 OK", ["Content-Length: 0"]),
  "LF alone": "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
  "a header without a colon": `${headOf("HTTP/1.1 200 OK", ["nonsense", "Content-Length: 2"])}ok`,
  "a header with a space before its colon": `${headOf("HTTP/1.1 200 OK", ["X : 1", "Content-Length: 2"])}ok`,
  "a folded header": `${headOf("HTTP/1.1 200 OK", ["X: 1", " 2", "Content-Length: 2"])}ok`,
  "NUL in a header": `${headOf("HTTP/1.1 200 OK", ["X: a\0b", "Content-Length: 2"])}ok`,
  "two lengths": `${headOf("HTTP/1.1 200 OK", ["Content-Length: 2", "Content-Length: 3"])}okk`,
  "two equal lengths": `${headOf("HTTP/1.1 200 OK", ["Content-Length: 2", "Content-Length: 2"])}ok`,
  "a length that is none": headOf("HTTP/1.1 200 OK", ["Content-Length: x"]),
  "a negative length": headOf("HTTP/1.1 200 OK", ["Content-Length: -1"]),
  "a length and chunked": `${headOf("HTTP/1.1 200 OK", ["Content-Length: 3", "Transfer-Encoding: chunked"])}2\r\nok\r\n0\r\n\r\n`,
  "an unknown coding": `${headOf("HTTP/1.1 200 OK", ["Transfer-Encoding: cow"])}ok`,
  "a chunk size that is none": `${CHUNKED}zz\r\nok\r\n0\r\n\r\n`,
  "a chunk size beyond all": `${CHUNKED}ffffffffffffffffff\r\nok\r\n0\r\n\r\n`,
  "more than its length": `${headOf("HTTP/1.1 200 OK", ["Content-Length: 2"])}okmore`,
  "101 unasked": headOf("HTTP/1.1 101 Switching Protocols", ["Upgrade: foo", "Connection: Upgrade"]),
  "a header of 20 kB": `${headOf("HTTP/1.1 200 OK", [`X: ${"v".repeat(20_000)}`, "Content-Length: 2"])}ok`,
  "200 headers": `${headOf("HTTP/1.1 200 OK", [...Array.from({ length: 200 }, (_, n) => `X-${n}: 1`), "Content-Length: 2"])}ok`,
  "a very long reason": `${headOf(`HTTP/1.1 200 ${"r".repeat(3000)}`, ["Content-Length: 2"])}ok`,
};

const requests: Readonly<Record<string, string>> = { GET: get(`/${TOKEN}`), POST: post(`/${TOKEN}`, "a=1") };

/** An upstream that fails at each stage, in each way. */
export const upstreams: readonly Draft[] = [
  ...Object.entries(requests).flatMap(([method, send]) =>
    Object.entries(STAGES).flatMap(([stage, pieces]) =>
      (["close", "reset"] as const).map(
        (end): Draft => ({
          title: `${method}: the upstream ends ${stage} by ${end}`,
          send,
          upstream: script(pieces, end),
        }),
      ),
    ),
  ),
  ...Object.entries(SILENT).map(
    ([stage, pieces]): Draft => ({
      title: `the upstream falls silent ${stage}`,
      send: get(`/${TOKEN}`),
      upstream: script(pieces, "close"),
    }),
  ),
  ...Object.entries(GARBAGE).map(
    ([what, text]): Draft => ({
      title: `the upstream says ${what}`,
      send: get(`/${TOKEN}`),
      upstream: script([text], "close"),
    }),
  ),
  {
    title: "the upstream resets while a body comes",
    send: [
      get(`/${TOKEN}`, ["Content-Length: 500000"], "POST"),
      "a".repeat(250_000),
      { pauseMs: 100 },
      "a".repeat(250_000),
    ],
    upstream: raw([], "reset", "head"),
  },
  {
    title: "the upstream answers before the body came",
    send: [get(`/${TOKEN}`, ["Content-Length: 10"], "POST"), "hello", { pauseMs: 200 }, "hello"],
    upstream: raw(
      [headOf("HTTP/1.1 403 Forbidden", ["Content-Length: 2", "Connection: close"]), "no"],
      "close",
      "head",
    ),
  },
  ...["closing", "resetting", "refusing"].map(
    (path): Draft => ({ title: `GET of a ${path} upstream`, send: get(`/${path}/${TOKEN}`) }),
  ),
  ...["closing", "resetting", "refusing"].map(
    (path): Draft => ({ title: `POST to a ${path} upstream`, send: post(`/${path}/${TOKEN}`, "a=1") }),
  ),
  {
    title: "a client that leaves while the upstream thinks",
    send: [get(`/${TOKEN}`), { pauseMs: 100 }],
    after: "reset",
    upstream: raw([{ pauseMs: 500 }, HEAD, "0123456789"]),
  },
];

function script(pieces: readonly Piece[], end: UpstreamScript["end"]): UpstreamScript {
  return raw(pieces, end);
}
