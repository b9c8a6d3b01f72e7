import { seededRandom } from "../../../../lab/scenario/random.ts";
import { answer, type Draft, headOf, raw, TOKEN, type UpstreamScript } from "../case.ts";

/** Draws of one case: all its parts come from one sequence, so a seed tells the whole. */
interface Draw {
  pick<T>(from: readonly T[]): T;
  some<T>(from: readonly T[], most: number): T[];
}

const METHODS = ["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
const SEGMENTS = [
  "a",
  "b.html",
  "%41",
  "%2F",
  "..",
  ".",
  "",
  "x%20y",
  "~u",
  "c;d=1",
  "e+f",
  "moved",
  "%C3%A9",
  "g&h",
  "i=j",
  "k,l",
  "%7E",
  "m:n",
];
const QUERIES = ["", "?", "?a=1", "?a=1&b=%2F", "?x=%00", "?%E9", "?a?b"];
const HEADERS = [
  "Accept: */*",
  "Accept-Encoding: gzip, br",
  "Connection: close",
  "Connection: keep-alive",
  "Connection: X-A",
  "X-A: 1",
  "X-A: 2",
  "X-B:",
  "X-C:  spaced  ",
  "Cookie: a=1; b=2",
  "Cookie: c=3",
  "Via: 1.0 x",
  "X-Forwarded-For: 10.0.0.1",
  "X-Forwarded-Host: y",
  "Range: bytes=0-1",
  'If-None-Match: "q"',
  "TE: trailers",
  "Upgrade: websocket",
  "Keep-Alive: 3",
  "Cache-Control: no-cache",
  "Authorization: Basic eA==",
  "User-Agent: gen",
  "Referer: http://r/",
  "Content-Type: text/plain",
  "X-D: a,b",
  "X-d: c",
  "Max-Forwards: 5",
];
const STATUSES = [
  "200 OK",
  "200 OK",
  "200 OK",
  "201 Created",
  "301 Moved",
  "302 Found",
  "400 Bad",
  "403 No",
  "404 Not Found",
  "500 Oops",
  "503 Busy",
];
const ANSWERS = [
  "Content-Type: text/plain",
  "Content-Type: text/html",
  "Set-Cookie: s=1",
  "Set-Cookie: t=2; Path=/",
  "Location: http://127.0.0.1:9000/z",
  "Location: /rel",
  'ETag: "e"',
  "Cache-Control: no-store",
  "Connection: close",
  "Connection: X-H",
  "X-H: 1",
  "Server: up",
  "Vary: X-A",
  "Keep-Alive: timeout=1",
  "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "Date: Sat, 01 Jan 2000 00:00:00 GMT",
];
const BODIES = ["", "x", "hello world", "\x00\x01\x02\xff", "a".repeat(5_000), "b".repeat(70_000)];
const VERSIONS = ["1.1", "1.1", "1.1", "1.1", "1.0"];

/** `count` cases of usual parts in unusual mixtures. */
export function generate(seed: number, count: number): readonly Draft[] {
  const random = seededRandom(seed);
  const draw: Draw = {
    pick: (from) => from[Math.floor(random() * from.length)] as never,
    some: (from, most) => Array.from({ length: Math.floor(random() * (most + 1)) }, () => draw.pick(from)),
  };
  return Array.from({ length: count }, (_, index) => drawCase(draw, `generated ${seed}/${index}`));
}

function drawCase(draw: Draw, title: string): Draft {
  const method = draw.pick(METHODS);
  const query = draw.pick(QUERIES);
  const path = `/${draw.some(SEGMENTS, 4).join("/")}${query}${query === "" ? "?" : "&"}t=${TOKEN}`;
  const body = method === "GET" || method === "HEAD" ? "" : draw.pick(BODIES);
  const framed = frame(draw.pick(["length", "chunked"]), body, method);
  const head = headOf(`${method} ${path} HTTP/${draw.pick(VERSIONS)}`, [
    "Host: lab.test",
    ...draw.some(HEADERS, 6),
    ...framed.headers,
  ]);
  return { title, send: head + framed.body, methods: [method], upstream: drawAnswer(draw, method) };
}

function frame(kind: string, body: string, method: string): { headers: readonly string[]; body: string } {
  if (body === "") return { headers: method === "GET" || method === "HEAD" ? [] : ["Content-Length: 0"], body };
  if (kind === "length") return { headers: [`Content-Length: ${body.length}`], body };
  return { headers: ["Transfer-Encoding: chunked"], body: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` };
}

function drawAnswer(draw: Draw, method: string): UpstreamScript {
  const first = `HTTP/1.1 ${draw.pick(STATUSES)}`;
  const headers = draw.some(ANSWERS, 5);
  const body = draw.pick(BODIES);
  if (method === "HEAD") return raw([headOf(first, [...headers, `Content-Length: ${body.length}`])]);
  switch (draw.pick(["length", "length", "chunked", "end"])) {
    case "length":
      return answer(first, headers, body);
    case "chunked":
      return raw([
        headOf(first, [...headers, "Transfer-Encoding: chunked"]),
        frame("chunked", body || "y", "POST").body,
      ]);
    default:
      return raw([headOf(first, [...headers, "Connection: close"]), body], "close");
  }
}
