/** Heads of messages, usual and odd, for tests that compare two ways of reading them. Pure. */
import { SHAPES } from "../desync/shapes.ts";

/** Heads that come every day: of a browser, of a program, of another load balancer. With bodies' beginnings. */
export const USUAL_REQUESTS: readonly string[] = [
  "GET /api/1k HTTP/1.1\r\nHost: 127.0.0.1:8083\r\n\r\n",
  "GET /a?b=c&d=%20 HTTP/1.1\r\nHost: Example.com\r\nUser-Agent: curl/8\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n",
  "GET / HTTP/1.1\r\nhost: a.example\r\nCookie: a=b\r\nACCEPT-Language:  de,en;q=0.5 \r\nCookie: c=d\r\nDNT:\t1\t\r\n\r\n",
  "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
  "PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nHost: a\r\nX-Empty:\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.1.1.1, 2.2.2.2\r\nX-Forwarded-Proto: https\r\nVia: 1.1 x\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nX-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\r\nX: y\r\n\r\n",
  "GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\nKeep-Alive: 5\r\n\r\n",
  "GET / HTTP/1.0\r\n\r\n",
  "GET http://b.example:81/p HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTE: gzip\r\nProxy-Connection: x\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
  "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
];

/** Heads that have to be read with care, and those that are none. */
export const ODD_REQUESTS: readonly string[] = [
  ...SHAPES.map(({ raw }) => raw),
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Mine\r\nX-Mine: 1\r\nA: 2\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\r\nUser-Agent: b\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
  "GET / HTTP/1.1\r\nHo-st: a\r\nHost: b\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\nX_Odd: b\r\n\r\n",
  "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
  "GET / HTTP/1.1\r\nA: 1\r\n\r\n",
  "GET / HTTP/1.1\nHost: a\n\n",
  "GET /old\r\n",
  `GET /${"x".repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\nA: ${"x".repeat(16_400)}\r\n\r\n`,
  `GET / HTTP/1.1\r\nHost: a\r\n${`A: ${"x".repeat(9000)}\r\n`.repeat(8)}\r\n`,
];

/** Answers' heads that come every day, with their bodies' beginnings. */
export const USUAL_ANSWERS: readonly string[] = [
  'HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 27 Jul 2009 12:28:53 GMT\r\nContent-Length: 5\r\nConnection: keep-alive\r\nETag: "x"\r\n\r\nhello',
  "HTTP/1.1 404 Not Found\r\ncontent-type:text/html;\tcharset=utf-8 \r\nTransfer-Encoding: chunked\r\nX-Empty:\r\n\r\n0\r\n\r\n",
  "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 007\r\n\r\n",
  "HTTP/1.0 200 Fine \r\nSet-Cookie: a=b\r\nSet-Cookie: c=\xe4\r\n\r\nx",
  "HTTP/1.1 500 \r\nConnection: close\r\nUpgrade: h2c\r\n\r\n",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 5\r\nTE: x\r\n\r\n",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5\r\nProxy-Connection: x\r\n\r\n",
  "HTTP/1.1 201 Created\r\nTransfer-Encoding: gzip\r\nExpect: nothing\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n",
];

/** Answers that have to be read with care, and what is none. */
export const ODD_ANSWERS: readonly string[] = [
  "HTTP/1.1 200\r\nA: 1\r\n\r\n",
  "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
  "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\n",
  "HTTP/1.1 200 OK\r\nConnection: X-Mine, close\r\nX-Mine: 1\r\n\r\n",
  "HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContentLength: 5\r\n\r\n",
  "HTTP/1.1 200 OK\r\nX_Odd: 5\r\n\r\n",
  "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
  "HTTP/1.1 200 OK\r\nA: a\0b\r\n\r\n",
  "HTTP/1.1 200 OK\r\nA\r\n\r\n",
  "HTTP/1.1 200 OK\nA: b\n\n",
  "HTTP/2 200 OK\r\n\r\n",
  `HTTP/1.1 200 OK\r\nA: ${"x".repeat(33_000)}\r\n\r\n`,
];

/** What a fuzzer puts into a head: what ends, separates, hides or means something. */
const SCRAPS = [
  ..."\r\n\t\0\x0b\x7f\xe4 :;,-_aT1".split(""),
  ...[
    "\r\n",
    "\r\n\r\n",
    "\r\n ",
    "Host: b\r\n",
    "connection: close\r\n",
    "Content-Length: 3\r\n",
    "chunked",
    "HTTP/1.0",
  ],
  ...[
    "transfer-encoding: chunked\r\n",
    "Transfer_Encoding: x\r\n",
    "x-forwarded-for: 9.9.9.9\r\n",
    "contentlength: 1\r\n",
  ],
];

/**
 * Each of the texts with a few scraps put in and a few bytes taken out.
 *
 * @param random numbers from 0 up to 1
 */
export function fuzzed(texts: readonly string[], each: number, random: () => number): string[] {
  const below = (limit: number) => Math.floor(random() * limit);
  const mutate = (text: string) => {
    const at = below(text.length);
    const scrap = random() < 0.7 ? (SCRAPS[below(SCRAPS.length)] ?? "") : "";
    return text.slice(0, at) + scrap + text.slice(at + (random() < 0.4 ? below(3) : 0));
  };
  return texts.flatMap((text) =>
    Array.from({ length: each }, () => {
      let made = text;
      for (let step = below(3); step >= 0; step--) made = mutate(made);
      return made;
    }),
  );
}
