/** Real uWSGI and our server behind the same real httpd: a client cannot tell which one answers. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBodyReader } from "../http1/index.ts";
import { createUwsgiServer } from "./index.ts";

/** Tells what it was asked; below /answer it gives the answers of {@link ANSWERS}. */
const WSGI = `
import json

ANSWERS = {
    "/answer/none": ("204 No Content", [("X-A", "1")], []),
    "/answer/not-modified": ("304 Not Modified", [("ETag", '"1"')], []),
    "/answer/length": ("200 OK", [("Content-Length", "5"), ("Content-Type", "text/plain")], [b"hello"]),
    "/answer/unknown-length": ("200 OK", [("Content-Type", "text/plain")], [b"one ", b"two"]),
    "/answer/empty": ("200 OK", [("Content-Length", "0")], []),
    "/answer/cookies": ("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "0")], []),
    "/answer/redirect": ("302 Found", [("Location", "/next?x=%20"), ("Content-Length", "0")], []),
    "/answer/teapot": ("418 Short And Stout", [("Content-Length", "0")], []),
    "/answer/error": ("500 Internal Server Error", [("Content-Length", "4")], [b"oops"]),
    "/answer/large": ("200 OK", [("Content-Length", "1048576")], [b"x" * 1048576]),
}

def app(environ, start_response):
    answer = ANSWERS.get(environ["PATH_INFO"])
    if answer:
        start_response(answer[0], answer[1])
        return answer[2]
    body = environ["wsgi.input"].read()
    headers = {name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_") and value}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.lower().replace("_", "-")] = environ[name]
    told = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "query": environ["QUERY_STRING"],
        "version": environ["SERVER_PROTOCOL"],
        "headers": headers,
        "body": [len(body), sum(body)],
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]
`;

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/answer/none": (response) => response.writeHead(204, { "X-A": "1" }).end(),
  "/answer/not-modified": (response) => response.writeHead(304, { ETag: '"1"' }).end(),
  "/answer/length": (response) =>
    response.writeHead(200, { "Content-Length": 5, "Content-Type": "text/plain" }).end("hello"),
  "/answer/unknown-length": (response) => {
    response.writeHead(200, { "Content-Type": "text/plain" }).write("one ");
    response.end("two");
  },
  "/answer/empty": (response) => response.writeHead(200, { "Content-Length": 0 }).end(),
  "/answer/cookies": (response) => response.writeHead(200, { "Set-Cookie": ["a=1", "b=2"], "Content-Length": 0 }).end(),
  "/answer/redirect": (response) => response.writeHead(302, { Location: "/next?x=%20", "Content-Length": 0 }).end(),
  "/answer/teapot": (response) => response.writeHead(418, "Short And Stout", { "Content-Length": 0 }).end(),
  "/answer/error": (response) => response.writeHead(500, { "Content-Length": 4 }).end("oops"),
  "/answer/large": (response) =>
    response.writeHead(200, { "Content-Length": 1_048_576 }).end(Buffer.alloc(1_048_576, "x")),
};

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, rawPath = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(request.url ?? "") ?? [];
  const path = rawPath.replace(/%([0-9a-f]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const answer = ANSWERS[path];
  if (answer) {
    answer(response);
    return;
  }
  const body: Buffer = Buffer.concat(await request.toArray());
  const told = {
    body: [body.length, body.reduce((sum, byte) => sum + byte, 0)],
    headers: Object.fromEntries(Object.entries(request.headers).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...{ method: request.method, path, query, version: `HTTP/${request.httpVersion}` },
  };
  const text = JSON.stringify(told).replace(
    /[\x7f-\xff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": text.length }).end(text);
}

const [REAL, OURS] = [8081, 8082];
const CONFIGURATION = `
Listen ${REAL}
Listen ${OURS}
<VirtualHost *:${REAL}>
  ProxyPass / uwsgi://127.0.0.1:9090/
</VirtualHost>
<VirtualHost *:${OURS}>
  ProxyPass / "unix:/run/uwsgi/app.sock|uwsgi://127.0.0.1:9090/"
</VirtualHost>
`;

const ours = createUwsgiServer({ onRequest: echo, log: () => undefined });
let folder: string;
let httpd: StartedTestContainer;
let uwsgi: StartedTestContainer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tierlab-uwsgi-"));
  const socket = join(folder, "app.sock");
  await new Promise<void>((resolve) => ours.server.listen(socket, resolve));
  await Promise.all([chmod(folder, 0o755), chmod(socket, 0o777)]);
  httpd = await new GenericContainer("tierlab/apache")
    .withEnvironment({ TIERLAB_WIRED: "no" })
    .withBindMounts([{ source: folder, target: "/run/uwsgi" }])
    .withCopyContentToContainer([{ target: "/etc/httpd/conf.d/app.conf", content: CONFIGURATION }])
    .withExposedPorts(REAL, OURS)
    .withWaitStrategy(Wait.forLogMessage(/resuming normal operations/).withStartupTimeout(120_000))
    .start();
  uwsgi = await new GenericContainer("tierlab/uwsgi")
    .withEnvironment({ TIERLAB_WIRED: "no" })
    .withNetworkMode(`container:${httpd.getId()}`)
    .withCopyContentToContainer([{ target: "/home/ec2-user/myapp/run.py", content: WSGI }])
    .withWaitStrategy(Wait.forLogMessage(/WSGI app 0/).withStartupTimeout(120_000))
    .start();
});

afterAll(async () => {
  await uwsgi?.stop();
  await httpd?.stop();
  ours.closeAllConnections();
  ours.server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The whole answer to the bytes of a request, without the time of day, and without chunks: how httpd cuts them is chance. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect({ port: httpd.getMappedPort(port), host: httpd.getHost() });
  socket.write(bytes, "latin1");
  const text = (await socket.setEncoding("latin1").toArray()).join("");
  const [head = "", ...rest] = text.replace(/^Date: .*\r\n/im, "").split("\r\n\r\n");
  const body = rest.join("\r\n\r\n");
  return `${head}\r\n\r\n${/^Transfer-Encoding: chunked/im.test(head) ? withoutChunks(body) : body}`;
}

function withoutChunks(body: string): string {
  let text = "";
  createBodyReader({ kind: "chunked" }).consume(Buffer.from(body, "latin1"), (part) => {
    text += part.toString("latin1");
  });
  return text;
}

async function expectEqual(bytes: string): Promise<string> {
  const [real, own] = await Promise.all([exchange(REAL, bytes), exchange(OURS, bytes)]);
  expect(own).toBe(real);
  return real;
}

const request = (line: string, fields: readonly string[] = [], body = "") =>
  [`${line} HTTP/1.1`, "Host: shop.example", "Connection: close", ...fields, "", body].join("\r\n");

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "PURGE", "FOO", "foo-bar"];

test.each(METHODS)("%s", async (method) => {
  const answer = await expectEqual(request(`${method} /x?y=1`));
  if (method !== "HEAD") expect(answer).toContain(`"method":"${method}"`);
});

test.each([
  ...["/a%20b", "/a+b", "/caf%C3%A9", "/caf\xe9", "/%e3%81%82", "/;x=1/y", "/a//b", "/a/../b", "/a/./b", "/%7Euser/~u"],
  ...["/%3Fq", "/%23h", "/100%25", "/a%5Bb%5D", "/a:b@c,d&e=f", "/'\"<>", "/%09tab", "/x?", "/x?a=%20&b=+", "/x?a?b"],
  ...["/x?%C3%A9", "/x?a=1#h", "http://shop.example/abs?q", "/x/", "//x", "/*", "/%2e%2e/x", "/(a)!$*"],
])("a path such as %s", async (path) => {
  expect(await expectEqual(request(`GET ${path}`))).toMatch(/^HTTP\/1\.1 /);
});

test.each([
  [["Cookie: a=1", "Cookie: b=2"]],
  [["X-A: 1", "X-B: 2", "x-a: 3"]],
  [["X-Empty:", "X-Space:   padded   "]],
  [["X_Under: 1", "X.Dot: 1", "Proxy: evil", "Proxy-Authorization: Basic eA=="]],
  [["Authorization: Basic eDp5", "Accept: text/*;q=0.5, */*", "Accept-Encoding: gzip"]],
  [["Range: bytes=0-3", 'If-None-Match: "1"', "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT"]],
  [["Upgrade: websocket", "Sec-WebSocket-Key: x"]],
  [["TE: trailers", "Via: 1.0 other", "X-Forwarded-For: 203.0.113.10", "Forwarded: for=1"]],
  [["X-Latin: caf\xe9", `X-Long: ${"x".repeat(2_000)}`]],
  [["Content-Type: text/plain", "Max-Forwards: 3", "From: a@b.example"]],
])("headers such as %j", async (fields) => {
  await expectEqual(request("GET /x", fields));
});

test.each([
  ["none at all", ["Content-Length: 0"], ""],
  ["text", ["Content-Length: 5", "Content-Type: text/plain; charset=utf-8"], "hello"],
  ["bytes", ["Content-Length: 256"], String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))],
  ["a megabyte", ["Content-Length: 1048576"], "x".repeat(1_048_576)],
  ["one that is waited for", ["Content-Length: 5", "Expect: 100-continue"], "hello"],
  ["one in chunks", ["Transfer-Encoding: chunked"], "5\r\nhello\r\n0\r\n\r\n"],
])("a body: %s", async (_what, fields, body) => {
  await expectEqual(request("POST /x", fields, body));
});

test("the two differences: a raw byte in a query is escaped by ours, and a large packet is refused by uWSGI", async () => {
  const query = request("GET /x?\xe9");
  expect(await exchange(REAL, query)).toContain('"query":"\\u00e9"');
  expect(await exchange(OURS, query)).toContain('"query":"%E9"');
  const large = request("GET /x", [`X-Long: ${"x".repeat(4_096)}`]);
  expect(await exchange(REAL, large)).toMatch(/^HTTP\/1\.1 500 /);
  expect(await exchange(OURS, large)).toMatch(/^HTTP\/1\.1 200 /);
});

test("HTTP/1.0", async () => {
  expect(await expectEqual("GET /old HTTP/1.0\r\n\r\n")).toContain('"version":"HTTP/1.0"');
});

test.each(Object.keys(ANSWERS).flatMap((path) => [["GET", path] as const, ["HEAD", path] as const]))(
  "%s %s",
  async (method, path) => {
    expect(await expectEqual(request(`${method} ${path}`))).toMatch(/^HTTP\/1\.1 \d{3} /);
  },
);
