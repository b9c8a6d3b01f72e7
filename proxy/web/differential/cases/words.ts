/** What generated cases are made of; what stands twice is drawn twice as often. */
import type { ConfigName } from "../case.ts";

export const METHODS = ["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PROPFIND", "LOCK"];
export const CONFIGS: readonly ConfigName[] = ["plain", "plain", "headers", "errors", "balancer", "limits", "hosts"];
/** First parts of a path that mean something to a configuration. */
export const PLACES: Readonly<Record<ConfigName, readonly string[]>> = {
  plain: ["", "", "moved", "not-passed"],
  headers: ["", "", "added", "moved"],
  errors: ["", "some", "all", "moved"],
  balancer: ["", "spare", "match/abc"],
  limits: ["", "moved"],
  hosts: [""],
};
export const HOSTS: Readonly<Partial<Record<ConfigName, readonly string[]>>> = {
  hosts: ["first.test", "second.test", "other.test", "a.wild.test", "unknown.test", "SECOND.test:8080"],
};
export const SEGMENTS = [
  ...["a", "b.html", "%41", "%2F", "..", ".", "", "x%20y", "~u", "c;d=1", "e+f", "moved", "%C3%A9", "g&h", "i=j"],
  ...["k,l", "%7E", "m:n", "%2e%2e", "%5C", "'o'", "(p)", "q!", "r*", "s@t", "%25", "u%", "$v", "w|x", '"y"', "%7f"],
];
export const QUERIES = ["", "", "?", "?a=1", "?a=1&b=%2F", "?x=%00", "?%E9", "?a?b", "?a=/../b", '?"q"', "?[z]", "?a%"];
export const HEADERS = [
  ...["Accept: */*", "Accept-Encoding: gzip, br", "Connection: close", "Connection: keep-alive", "Connection: X-A"],
  ...["X-A: 1", "X-A: 2", "x-a: 3", "X-B:", "X-C:  spaced  ", "X-E:\ttabbed\t", "X-F: \xe9\xff", "Cookie: a=1; b=2"],
  ...["Cookie: c=3", "Via: 1.0 x", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Host: y", "X-Forwarded-Server: z"],
  ...["Range: bytes=0-1", "If-Range: x", 'If-None-Match: "q"', "If-Match: *", "TE: trailers", "Upgrade: websocket"],
  ...["Keep-Alive: 3", "Cache-Control: no-cache", "Pragma: no-cache", "Authorization: Basic eA==", "User-Agent: gen"],
  ...['User-Agent: "g"\\', "Referer: http://r/", "Content-Type: text/plain", "X-D: a,b", "X-d: c", "Max-Forwards: 5"],
  ...["Proxy-Connection: keep-alive", "Proxy-Authorization: Basic eA==", "Connection: keep-alive, X-D", "Trailer: X-T"],
  ...["X-Set: old", "X-Appended: old", "X-Added: old", "X-Unwanted: old", "X-Edited: abcz", "X-Merged: four"],
  ...["X-If-Empty: here", "Content-Encoding: gzip", "Expires: 0", "Warning: 199 a", "Forwarded: for=10.0.0.2"],
];
export const STATUSES = [
  ...[
    "200 OK",
    "200 OK",
    "200 OK",
    "200 OK",
    "200 Fine",
    "201 Created",
    "202 Accepted",
    "206 Partial Content",
    "299 X",
  ],
  ...["204 No Content", "304 Not Modified", "301 Moved", "302 Found", "307 Temporary Redirect", "400 Bad", "403 No"],
  ...[
    "401 Unauthorized",
    "404 Not Found",
    "410 Gone",
    "418 Teapot",
    "500 Oops",
    "502 Bad",
    "503 Busy",
    "504 Late",
    "599 X",
  ],
];
export const ANSWERS = [
  ...["Content-Type: text/plain", "Content-Type: text/html", "Set-Cookie: s=1", "Set-Cookie: t=2; Path=/", "X-H: 1"],
  ...["Location: http://127.0.0.1:9000/z", "Location: /rel", "Location: http://127.0.0.1:9000/elsewhere/z"],
  ...['ETag: "e"', "Cache-Control: no-store", "Connection: close", "Connection: X-H", "Server: up", "Vary: X-A"],
  ...["Keep-Alive: timeout=1", "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "Date: Sat, 01 Jan 2000 00:00:00 GMT"],
  ...["Via: 1.1 up", "Content-Location: http://127.0.0.1:9000/w", "Refresh: 5", "X-Empty:", "X-Answer-Set: old"],
  ...["X-Answer-Appended: old", "X-Answer-Unwanted: old", "X-Always: old", "WWW-Authenticate: Basic", "Upgrade: h2c"],
  ...["Content-Range: bytes 0-1/2", "Retry-After: 1", "Accept-Ranges: bytes", "Trailer: X-T", "Expires: 0", "x-h: 2"],
];
/** Below the limit that a configuration sets. */
export const SMALL_BODIES = ["", "x", "hello world", "\x00\x01\x02\xff", "a".repeat(999)];
export const BODIES = [
  "",
  "x",
  "hello world",
  "\x00\x01\x02\xff",
  "a".repeat(999),
  "a".repeat(5_000),
  "b".repeat(70_000),
];
export const VERSIONS = ["1.1", "1.1", "1.1", "1.1", "1.0"];
/** How many requests a client sends at once. */
export const COUNTS = [1, 1, 1, 1, 1, 1, 2, 3];
