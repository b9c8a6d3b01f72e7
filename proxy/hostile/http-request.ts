/** What HTTP clients should not ask, of a server that knows a few paths. */
import { record } from "./client-hello.ts";
import { below, cut, flood, noise, pick, type Random, type Row, say, spoil } from "./script.ts";

const HOST = "Host: 169.254.169.254\r\n";
const GOOD = Buffer.from(`GET /latest/meta-data/instance-id HTTP/1.1\r\n${HOST}\r\n`);

const PATHS = [
  "*",
  "//",
  "/../../etc/passwd",
  "/latest/%00",
  "/latest/%",
  "/latest/%ff%fe",
  "/latest/__proto__/constructor",
  "/latest/meta-data/constructor",
  "/__proto__",
  `/latest/${"a/".repeat(2000)}`,
  `/latest/?${"x".repeat(5000)}`,
  "http://evil.example/latest/",
  "/latest/api/token",
  "/latest/\xff",
  "latest",
];

const METHODS = [
  "GET",
  "PUT",
  "POST",
  "CONNECT",
  "TRACE",
  "OPTIONS",
  "PROPFIND",
  "get",
  "\0",
  "M-SEARCH",
  "PRI",
  "QUERY",
];

const HEADERS = [
  "Content-Length: -1",
  "Content-Length: 4\r\nContent-Length: 5",
  "Content-Length: 4\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: chunked, x",
  "Expect: 100-continue\r\nContent-Length: 5",
  "Expect: the unexpected",
  "Upgrade: h2c\r\nConnection: upgrade, HTTP2-Settings\r\nHTTP2-Settings: x",
  "Connection: upgrade\r\nUpgrade: websocket",
  "X-aws-ec2-metadata-token-ttl-seconds: 99999999999",
  "X-aws-ec2-metadata-token-ttl-seconds: -1\r\nX-aws-ec2-metadata-token-ttl-seconds: 60",
  `X-aws-ec2-metadata-token: ${"A".repeat(7000)}`,
  "X-aws-ec2-metadata-token: \xff\xff",
  "Host: other",
  " folded: x",
  "X: a\0b",
];

export const HTTP_REQUEST_ROWS: readonly Row[] = [
  ["an absurd request", (random) => [say(absurd(random))]],
  ["absurd requests in a row", (random) => [say(Array.from({ length: 20 }, () => absurd(random)).join(""))]],
  ["requests without end, unread", () => [{ kind: "deaf" }, flood(GOOD)]],
  ["a head without end", () => [say(`GET / HTTP/1.1\r\n${HOST}`), flood("a: b\r\n")]],
  ["a path without end", () => [say("GET /"), flood("x")]],
  ["a slow head", (random) => [{ kind: "drip", bytes: GOOD, everyMs: 1 + below(random, 100) }]],
  ["half a head", (random) => [say(cut(random, GOOD))]],
  [
    "a body of a gigabyte",
    () => [say(`PUT /latest/api/token HTTP/1.1\r\n${HOST}Content-Length: ${2 ** 30}\r\n\r\n`), flood("x")],
  ],
  [
    "chunks without end",
    () => [say(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`), flood("1\r\nx\r\n")],
  ],
  [
    "lies about chunks",
    (random) => [
      say(
        `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${pick(random, ["-1", "fffffffffffffffff", "zz", ";"])}\r\nab`,
      ),
    ],
  ],
  ["HTTP/2", () => [say("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), say(Buffer.alloc(100))]],
  ["HTTP/0.9", () => [say("GET /latest/\r\n")]],
  ["a hello of TLS", (random) => [say(record(22, noise(random, 300)))]],
  ["a request spoilt", (random) => [say(spoil(random, GOOD))]],
  ["a good request", () => [say(GOOD)]],
  ["empty lines without end", () => [flood("\r\n")]],
  ["NUL bytes", (random) => [say(Buffer.alloc(1 + below(random, 5000)))]],
  ["noise", (random) => [say(noise(random, 1 + below(random, 20_000)))]],
  ["noise without end", (random) => [flood(noise(random, 1000))]],
  ["RST at once", () => [{ kind: "reset" }]],
  ["nothing", () => [{ kind: "hold" }]],
];

function absurd(random: Random): string {
  const version = pick(random, ["HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/3.0", "HTP/1.1", ""]);
  const headers = `${HOST}${pick(random, HEADERS)}\r\n`;
  return `${pick(random, METHODS)} ${pick(random, PATHS)} ${version}\r\n${headers}\r\n`;
}
