import { answer, type Draft, get, headOf, post, raw, TOKEN } from "../case.ts";

const NAMES = [
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "PATCH",
  "OPTIONS",
  "PROPFIND",
  "MKCOL",
  "BREW",
  "get",
  "LONGMETHODNAME",
];

/** Methods known, unknown and special. */
export const methods: readonly Draft[] = [
  ...NAMES.map((name): Draft => ({ title: `${name} without a body`, send: get(`/${TOKEN}`, [], name) })),
  ...["POST", "PUT", "PATCH", "DELETE", "GET", "OPTIONS", "BREW"].map(
    (name): Draft => ({ title: `${name} with a body`, send: post(`/${TOKEN}`, "a=1&b=2", [], name) }),
  ),
  ...[...NAMES, "TRACE"].map(
    (name): Draft => ({ title: `${name} of what is not passed`, send: get(`/not-passed/${TOKEN}`, [], name) }),
  ),
  { title: "HEAD with a body", send: post(`/${TOKEN}`, "a=1", [], "HEAD") },
  { title: "OPTIONS *", send: get("*", [`X-Case: ${TOKEN}`], "OPTIONS") },
  { title: "GET *", send: get("*", [`X-Case: ${TOKEN}`]) },
  { title: "TRACE", send: get(`/${TOKEN}`, ["X-Traced: yes"], "TRACE") },
  { title: "TRACE with a body", send: post(`/${TOKEN}`, "abc", [], "TRACE") },
  { title: "CONNECT by authority", send: headOf(`CONNECT ${TOKEN}.test:443 HTTP/1.1`, ["Host: lab.test:443"]) },
  { title: "CONNECT by path", send: get(`/${TOKEN}`, [], "CONNECT") },
  {
    title: "HEAD, and the upstream says a length",
    send: get(`/${TOKEN}`, [], "HEAD"),
    upstream: raw([headOf("HTTP/1.1 200 OK", ["Content-Length: 1234"])]),
  },
  {
    title: "HEAD, and the upstream says chunked",
    send: get(`/${TOKEN}`, [], "HEAD"),
    upstream: raw([headOf("HTTP/1.1 200 OK", ["Transfer-Encoding: chunked"])]),
  },
  {
    title: "HEAD, and the upstream answers 404",
    send: get(`/${TOKEN}`, [], "HEAD"),
    upstream: raw([headOf("HTTP/1.1 404 Not Found", ["Content-Length: 9"])]),
  },
  {
    title: "DELETE answered by 204",
    send: get(`/${TOKEN}`, [], "DELETE"),
    upstream: raw([headOf("HTTP/1.1 204 No Content", [])]),
  },
  {
    title: "PUT answered by 201",
    send: post(`/${TOKEN}`, "x", [], "PUT"),
    upstream: answer("HTTP/1.1 201 Created", ["Location: /made"]),
  },
];
