import { answer, type ConfigName, type Draft, get, headOf, post, raw, TOKEN } from "../case.ts";

const under = (config: ConfigName, drafts: readonly Draft[]): Draft[] =>
  drafts.map((draft) => ({ ...draft, config, title: `${config}: ${draft.title}` }));

const REQUESTS: readonly (readonly string[])[] = [
  [],
  ["X-Set: old"],
  ["X-Appended: old"],
  ["X-Added: old"],
  ["X-Unwanted: old"],
  ["X-Edited: abcz"],
  ["X-Edited: abc"],
  ["X-Merged: four"],
  ["X-Merged: other"],
  ["X-If-Empty: here"],
  ["X-If-Empty:"],
  ["Host: other.test"].slice(1),
  ["Via: 1.1 before"],
  ["X-Unwanted: 1", "X-Unwanted: 2"],
  ["X-Edited: az", "X-Edited: abz"],
];
const ANSWERS: readonly (readonly string[])[] = [
  [],
  ["X-Answer-Set: old"],
  ["X-Answer-Appended: old"],
  ["X-Answer-Unwanted: old"],
  ["Location: http://127.0.0.1:9000/x"],
  ["Location: http://other.test/x"],
  ["Cache-Control: private"],
  ["Cache-Control: max-age=5"],
  ["Set-Cookie: a=1"],
  ["X-Always: old"],
  ["Via: 1.1 inner"],
];

/** Cases of the other configuration files. */
export const configured: readonly Draft[] = [
  ...under("headers", [
    ...REQUESTS.map((lines): Draft => ({ title: `request ${lines.join(" | ")}`, send: get(`/${TOKEN}`, lines) })),
    ...ANSWERS.flatMap((lines) =>
      ["200 OK", "404 Not Found"].map(
        (status): Draft => ({
          title: `answer ${status} ${lines.join(" | ")}`,
          send: get(`/${TOKEN}`),
          upstream: answer(`HTTP/1.1 ${status}`, lines),
        }),
      ),
    ),
    { title: "in a location", send: get(`/added/${TOKEN}`) },
    { title: "an error of its own", send: get(`/refusing/${TOKEN}`) },
    { title: "what is not passed", send: get(`/not-passed/${TOKEN}`) },
    { title: "HTTP/1.0", send: headOf(`GET /${TOKEN} HTTP/1.0`, []) },
    { title: "a malformed request", send: headOf(`GET /${TOKEN} HTTP/1.1`, []) },
  ]),
  ...under("errors", [
    ...["/some/", "/all/", "/"].flatMap((path) =>
      [
        "200 OK",
        "301 Moved",
        "304 Not Modified",
        "400 Bad",
        "401 Unauthorized",
        "404 Not Found",
        "500 Error",
        "503 Unavailable",
        "599 X",
      ].map(
        (status): Draft => ({
          title: `${status} at ${path}`,
          send: get(`${path}${TOKEN}`),
          upstream: status.startsWith("304")
            ? raw([headOf(`HTTP/1.1 ${status}`, [])])
            : answer(`HTTP/1.1 ${status}`, ["X-From: upstream", "WWW-Authenticate: Basic", "Set-Cookie: a=1"]),
        }),
      ),
    ),
    { title: "a refusing upstream", send: get(`/refusing/${TOKEN}`) },
    { title: "a closing upstream", send: get(`/closing/${TOKEN}`) },
    { title: "what is not passed", send: get(`/not-passed/${TOKEN}`) },
    {
      title: "HEAD of 404",
      send: get(`/all/${TOKEN}`, [], "HEAD"),
      upstream: raw([headOf("HTTP/1.1 404 Not Found", ["Content-Length: 9"])]),
    },
    {
      title: "a 404 whose body is large",
      send: get(`/all/${TOKEN}`),
      upstream: answer("HTTP/1.1 404 Not Found", [], "x".repeat(100_000)),
    },
    {
      title: "a 404 in chunks",
      send: get(`/all/${TOKEN}`),
      upstream: raw([headOf("HTTP/1.1 404 Not Found", ["Transfer-Encoding: chunked"]), "3\r\nabc\r\n0\r\n\r\n"]),
    },
  ]),
  ...under("balancer", [
    ...[1, 2, 3, 4].map((n): Draft => ({ title: `a member that refuses, ${n}`, send: get(`/both/${TOKEN}?${n}`) })),
    { title: "POST to a member that refuses", send: post(`/both/${TOKEN}`, "a=1") },
    { title: "no member left", send: get(`/none/${TOKEN}`) },
    { title: "a spare", send: get(`/spare/${TOKEN}`) },
    {
      title: "a redirect",
      send: get(`/both/${TOKEN}`),
      upstream: answer("HTTP/1.1 302 Found", ["Location: http://127.0.0.1:9000/x"]),
    },
    ...[
      "/match/abc/def",
      "/match/abc/",
      "/match/ABC/def",
      "/match/abc/d%20f",
      "/match/abc/d%2Ff",
      "/match/abc/def?q=1",
      "/match/abc",
    ].map(
      (path): Draft => ({
        title: `ProxyPassMatch ${path}`,
        send: get(`${path}${path.includes("?") ? "&" : "?"}${TOKEN}`),
      }),
    ),
  ]),
  ...under("limits", [
    { title: "a line at its limit", send: get(`/${TOKEN}${"a".repeat(300 - 14 - TOKEN.length)}`) },
    { title: "a line one below", send: get(`/${TOKEN}${"a".repeat(300 - 15 - TOKEN.length)}`) },
    { title: "a line one above", send: get(`/${TOKEN}${"a".repeat(300 - 13 - TOKEN.length)}`) },
    { title: "a line far above", send: get(`/${TOKEN}${"a".repeat(900)}`) },
    ...[10, 11, 12, 13].map(
      (n): Draft => ({
        title: `${n + 1} fields`,
        send: get(
          `/${TOKEN}`,
          Array.from({ length: n }, (_, at) => `X-${at}: 1`),
        ),
      }),
    ),
    ...[240, 244, 245, 246, 247, 248, 260].map(
      (n): Draft => ({ title: `a field of ${n + 3}`, send: get(`/${TOKEN}`, [`X: ${"v".repeat(n)}`]) }),
    ),
    ...[999, 1000, 1001, 5000].map((n): Draft => ({ title: `a body of ${n}`, send: post(`/${TOKEN}`, "b".repeat(n)) })),
    { title: "an encoded slash before a body of 5000", send: post(`/%2F${TOKEN}`, "b".repeat(5000)) },
    {
      title: "a chunked body of 1001",
      send: `${get(`/${TOKEN}`, ["Transfer-Encoding: chunked"], "POST")}3e9\r\n${"b".repeat(1001)}\r\n0\r\n\r\n`,
    },
    {
      title: "four requests of three",
      send: [1, 2, 3, 4].map((n) => get(`/${TOKEN}?${n}`)).join(""),
      methods: ["GET", "GET", "GET", "GET"],
    },
  ]),
  ...under("hosts", [
    ...[
      "first.test",
      "second.test",
      "other.test",
      "a.wild.test",
      "a.b.wild.test",
      "wild.test",
      "unknown.test",
      "SECOND.test",
      "second.test:8080",
      "second.test:99",
      "second.test.",
    ].map((host): Draft => ({ title: `host ${host}`, send: headOf(`GET /${TOKEN} HTTP/1.1`, [`Host: ${host}`]) })),
    { title: "no host", send: headOf(`GET /${TOKEN} HTTP/1.0`, []) },
    { title: "absolute form", send: headOf(`GET http://second.test/${TOKEN} HTTP/1.1`, ["Host: first.test"]) },
    {
      title: "a redirect",
      send: headOf(`GET /${TOKEN} HTTP/1.1`, ["Host: other.test"]),
      upstream: answer("HTTP/1.1 302 Found", ["Location: http://127.0.0.1:9000/second/x"]),
    },
  ]),
];
