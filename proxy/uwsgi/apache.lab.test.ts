/** Real httpd as the client of our server: over a Unix socket, so that no packet needs a way between container and test. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage, type RequestListener } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { GenericContainer, type StartedTestContainer, Wait } from "testcontainers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { createUwsgiServer, uwsgiPacketOf } from "./index.ts";

const MEGABYTE = 1024 * 1024;
const SOON = { timeoutMs: 20_000 };

let folder: string;
let httpd: StartedTestContainer;
let listener: RequestListener;
const lines: string[] = [];
const uwsgi = createUwsgiServer({
  onRequest: (request, response) => listener(request, response),
  log: (line) => lines.push(line),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tierlab-uwsgi-"));
  const socket = join(folder, "app.sock");
  await new Promise<void>((resolve) => uwsgi.server.listen(socket, resolve));
  await Promise.all([chmod(folder, 0o755), chmod(socket, 0o777)]);
  httpd = await new GenericContainer("tierlab/apache")
    .withEnvironment({ TIERLAB_WIRED: "no" })
    .withBindMounts([{ source: folder, target: "/run/uwsgi" }])
    .withCopyContentToContainer([
      { target: "/etc/httpd/conf.d/app.conf", content: 'ProxyPass / "unix:/run/uwsgi/app.sock|uwsgi://app/"\n' },
    ])
    .withExposedPorts(80)
    .withWaitStrategy(Wait.forLogMessage(/resuming normal operations/))
    .start();
});

afterAll(async () => {
  await httpd?.stop();
  uwsgi.closeAllConnections();
  uwsgi.server.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  lines.length = 0;
  listener = (request, response) => void request.pipe(response);
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | number>;
  readonly body?: Readable | string;
}

/** One request on a connection of its own. */
async function ask({ body, ...options }: Asked = {}): Promise<IncomingMessage> {
  const asked = httpRequest({ host: httpd.getHost(), port: httpd.getMappedPort(80), agent: false, ...options });
  if (body instanceof Readable) body.pipe(asked);
  else asked.end(body);
  const [answer] = await once(asked, "response");
  return answer;
}

const textOf = async (stream: Readable) => (await stream.setEncoding("latin1").toArray()).join("");

/** Bytes that are the same every time, and no two parts of which are equal. */
function* bytes(megabytes: number): Generator<Buffer> {
  for (let index = 0; index < megabytes * 16; index++) yield Buffer.alloc(MEGABYTE / 16, `${index} `);
}

async function hashOf(stream: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash("sha256");
  for await (const part of stream) hash.update(part);
  return hash.digest("hex");
}

/** Counts what has been made of a body and not yet arrived, wherever on the way it lies. */
function watchFlight() {
  let flying = 0;
  const flight = { most: 0 };
  return {
    flight,
    *sent(parts: Iterable<Buffer>) {
      for (const part of parts) {
        flying += part.length;
        flight.most = Math.max(flight.most, flying);
        yield part;
      }
    },
    /** Begins late, so that all that can be filled on the way is full by then. */
    async *arrived(stream: Readable) {
      await delay(500);
      for await (const part of stream) {
        flying -= part.length;
        yield part;
      }
    },
  };
}

test("a GET has httpd's variables, and its answer httpd's own headers beside ours", async () => {
  const seen = Promise.withResolvers<ReadonlyMap<string, string>>();
  listener = (request, response) => {
    seen.resolve(new Map(uwsgiPacketOf(request)?.variables));
    response.setHeader("X-Url", request.url ?? "").end("hello");
  };
  const answer = await ask({ path: "/c%c3%a9;x//y?q=1&z=%2f", headers: { "X-A": "b", Host: "shop.example:8080" } });
  expect(answer.headers).toMatchObject({ "x-url": "/c%C3%A9;x/y?q=1&z=%2f", server: /Apache/, date: /GMT$/ });
  expect(await textOf(answer)).toBe("hello");
  const variables = await seen.promise;
  expect(Object.fromEntries(variables)).toMatchObject({
    ...{ REQUEST_METHOD: "GET", SERVER_PROTOCOL: "HTTP/1.1", QUERY_STRING: "q=1&z=%2f", HTTP_X_A: "b" },
    ...{ PATH_INFO: "/c\xc3\xa9;x/y", REQUEST_URI: "/c%c3%a9;x//y?q=1&z=%2f", SCRIPT_NAME: "", SERVER_PORT: "8080" },
  });
});

// httpd reads nothing of the answer before it has sent the whole body: an application that answers as it reads waits for
// httpd, and httpd for it. So the two ways are tested one after the other.
test("100 MB go there and 100 MB come back unchanged, and nothing on the way keeps them", async () => {
  const [there, back] = [watchFlight(), watchFlight()];
  listener = async (request, response) => {
    response.setHeader("X-Hash", await hashOf(there.arrived(request)));
    Readable.from(back.sent(bytes(100))).pipe(response);
  };
  const headers = { "Content-Length": 100 * MEGABYTE };
  const answer = await ask({ method: "POST", headers, body: Readable.from(there.sent(bytes(100))) });
  const hash = await hashOf(bytes(100));
  expect([answer.headers["x-hash"], await hashOf(back.arrived(answer))]).toEqual([hash, hash]);
  expect(there.flight.most).toBeLessThan(32 * MEGABYTE);
  expect(back.flight.most).toBeLessThan(32 * MEGABYTE);
});

test("a HEAD has headers and no body", async () => {
  listener = (_request, response) => response.setHeader("Content-Length", 5).end("hello");
  const answer = await ask({ method: "HEAD" });
  expect([answer.headers["content-length"], await textOf(answer)]).toEqual(["5", ""]);
});

test("an answer of unknown length arrives as it comes, and whole", async () => {
  const held = Promise.withResolvers<void>();
  listener = async (_request, response) => {
    response.write("first ");
    await held.promise;
    response.end("last");
  };
  const answer = await ask();
  const [first] = await once(answer, "data");
  expect(String(first)).toBe("first ");
  held.resolve();
  expect(await textOf(answer)).toBe("last");
});

test("a client that waits for 100 Continue gets it from httpd, and the application the body", async () => {
  const headers = { Expect: "100-continue", "Content-Length": 5 };
  const asked = httpRequest({ host: httpd.getHost(), port: httpd.getMappedPort(80), method: "POST", headers });
  asked.flushHeaders();
  await once(asked, "continue");
  asked.end("hello");
  const [answer] = await once(asked, "response");
  expect(await textOf(answer)).toBe("hello");
});

test("interim answers of the application do not take the place of the answer", async () => {
  listener = (_request, response) =>
    response.writeEarlyHints({ link: "</a.css>; rel=preload" }, () => response.end("ok"));
  const answer = await ask();
  expect([answer.statusCode, await textOf(answer)]).toEqual([200, "ok"]);
});

test("a chunked body is refused by httpd before the application hears of it", async () => {
  const answer = await ask({ method: "POST", headers: { "Transfer-Encoding": "chunked" }, body: "hello" });
  expect(answer.statusCode).toBe(411);
});

test("a slow body arrives as it comes", async () => {
  const first = Promise.withResolvers<string>();
  listener = (request, response) => {
    request.once("data", (part) => first.resolve(String(part)));
    request.pipe(response);
  };
  const body = new Readable({ read: () => undefined });
  const answer = ask({ method: "POST", headers: { "Content-Length": 6 }, body });
  for (const part of ["one", "two"]) {
    body.push(part);
    await delay(200);
  }
  body.push(null);
  expect(await textOf(await answer)).toBe("onetwo");
  expect(await first.promise).toMatch(/^one/);
});

test("an answer that comes before the body was read reaches the client", async () => {
  listener = (_request, response) => void response.writeHead(413).end("too much");
  const answer = await ask({
    method: "POST",
    headers: { "Content-Length": 4 * MEGABYTE },
    body: Readable.from(bytes(4)),
  });
  expect([answer.statusCode, await textOf(answer)]).toEqual([413, "too much"]);
});

test("an application that breaks off its answer breaks the client's off", async () => {
  listener = (_request, response) => {
    response.setHeader("Content-Length", 100).write("half", () => response.destroy());
  };
  const answer = await ask();
  await expect(textOf(answer)).rejects.toThrow("aborted");
});

test("a client that leaves in the middle of an answer ends the request", async () => {
  const closed = Promise.withResolvers<boolean>();
  listener = (_request, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 5);
    response.once("close", () => {
      clearInterval(timer);
      closed.resolve(response.writableFinished);
    });
  };
  const answer = await ask();
  await once(answer, "data");
  answer.destroy();
  expect(await closed.promise).toBe(false);
});

test("who speaks HTTP to the port of uwsgi is refused, and harms nobody", async () => {
  const socket = connect(join(folder, "app.sock"));
  socket.end("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(socket.resume(), "close");
  await waitUntil(() => lines[0]?.includes("refused"), { what: "the line", ...SOON });
  listener = (_request, response) => void response.end("well");
  expect(await textOf(await ask())).toBe("well");
});
