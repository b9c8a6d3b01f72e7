/** What HTTP servers should not answer: slowly, without end, in no known grammar, with lies about its length, or not at all. */
import { below, cut, flood, noise, pick, type Random, type Row, type Step, say, spoil } from "./script.ts";

const OK = Buffer.from("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
const CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

const STATUS_LINES = [
  "HTTP/1.1 2OO OK",
  "HTTP/1.1 -200 OK",
  "HTTP/1.1 99999 OK",
  "HTTP/1.1 000 OK",
  "HTTP/1.1 999 OK",
  "HTTP/1.1  200 OK",
  "HTTP/1.1 200",
  "HTTP/1.1200 OK",
  "HTTP/9.9 200 OK",
  "HTTP/0.9 200 OK",
  "http/1.1 200 ok",
  "ICY 200 OK",
  "200 OK",
  "\0\0\0\0",
  "GET / HTTP/1.1",
  "PRI * HTTP/2.0",
];

const HEADERS = [
  "Content-Length: -1",
  "Content-Length: 99999999999999999999",
  "Content-Length: 2, 3",
  "Content-Length: 2\r\nContent-Length: 3",
  "Content-Length: 2\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked, gzip, \0",
  "Transfer-Encoding: x".repeat(50),
  "X: a\0b",
  "\0: x",
  ": x",
  " folded: x",
  "No colon here",
  "X: a\rb",
  "Connection: upgrade\r\nUpgrade: h2c",
  "Content-Encoding: gzip",
  "Trailer: Content-Length",
];

const CHUNKS = [
  "5\r\nab\r\n0\r\n\r\n",
  "-1\r\nab\r\n",
  "FFFFFFFFFFFFFFFFF\r\nab",
  "7fffffff\r\nab",
  "0x2\r\nab\r\n0\r\n\r\n",
  "2;x=\0\r\nab\r\n0\r\n\r\n",
  "2\nab\n0\n\n",
  "\r\n",
  "zz\r\n",
];

export const HTTP_ANSWER_ROWS: readonly Row[] = [
  ["byte by byte", (random) => [slow(random, OK)]],
  ["a head without end", () => [say("HTTP/1.1 200 OK\r\n"), flood("a: b\r\n")]],
  ["a slow head without end", (random) => [say("HTTP/1.1 200 OK\r\n"), slow(random, Buffer.alloc(2000, "a: b\r\n"))]],
  ["one header without end", () => [say("HTTP/1.1 200 OK\r\nX: "), flood("x")]],
  ["a status line without end", () => [say("HTTP/1.1 200 "), flood("x")]],
  ["empty lines without end", () => [flood("\r\n")]],
  ["interim answers without end", (random) => [flood(`HTTP/1.1 ${pick(random, [100, 102, 103])} X\r\n\r\n`)]],
  ["answers without end", () => [flood(OK)]],
  ["a body of a gigabyte", () => [say(`HTTP/1.1 200 OK\r\nContent-Length: ${2 ** 30}\r\n\r\n`), flood("x")]],
  ["a body without end", () => [say("HTTP/1.1 200 OK\r\n\r\n"), flood("x")]],
  ["a long body that never comes", () => [say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"), { kind: "hold" }]],
  ["chunks of one byte without end", () => [say(CHUNKED), flood("1\r\nx\r\n")]],
  ["a chunk extension without end", () => [say(`${CHUNKED}1;`), flood("x")]],
  ["trailers without end", () => [say(`${CHUNKED}0\r\n`), flood("a: b\r\n")]],
  ["lies about chunks", (random) => [say(CHUNKED + pick(random, CHUNKS))]],
  ["a malformed status line", (random) => [say(`${pick(random, STATUS_LINES)}\r\nContent-Length: 0\r\n\r\n`)]],
  ["a malformed header", (random) => [say(`HTTP/1.1 200 OK\r\n${pick(random, HEADERS)}\r\n\r\nok`)]],
  ["NUL bytes", (random) => [say(Buffer.alloc(1 + below(random, 5000)))]],
  ["a redirect to itself", () => [say("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")]],
  ["switching protocols", () => [say("HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"), say("hello")]],
  ["an answer spoilt", (random) => [say(spoil(random, OK))]],
  ["an answer cut off by RST", (random) => [say(cut(random, OK)), { kind: "reset" }]],
  ["an answer cut off", (random) => [say(cut(random, OK)), { kind: "end" }]],
  ["RST at once", () => [{ kind: "reset" }]],
  ["the end at once", () => [{ kind: "end" }]],
  ["never a word", () => [{ kind: "hold" }]],
  ["deaf and dumb", () => [{ kind: "deaf" }, { kind: "hold" }]],
  ["noise", (random) => [say(noise(random, 1 + below(random, 20_000)))]],
  ["noise without end", (random) => [flood(noise(random, 1000))]],
  ["a good answer", () => [say(OK), { kind: "end" }]],
];

function slow(random: Random, bytes: Buffer): Step {
  return { kind: "drip", bytes, everyMs: 1 + below(random, 50) };
}
