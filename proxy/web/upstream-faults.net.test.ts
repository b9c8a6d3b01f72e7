import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import {
  call,
  closedPort,
  exchangeRaw,
  rawRequest,
  startRawUpstream,
  startUpstream,
  startWeb,
  testConfig,
} from "./fixture.ts";
import { createNameCache } from "./upstream/resolve.ts";
import { startWebServer } from "./web-server.ts";

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

test("an upstream that refuses connections gives 503 in httpd's form", async () => {
  const port = await closedPort();
  const web = await startWeb(`ProxyPass / http://app:${port}/`, { app: ["127.0.0.1"] });
  const answer = await call(web.port);
  expect(answer).toMatchObject({ status: 503, statusMessage: "Service Unavailable" });
  expect(answer.body).toContain("<h1>Service Unavailable</h1>");
  expect(web.faults.map(({ message }) => message)).toEqual([
    `HTTP: cannot connect to app:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
  ]);
});

test("of two addresses the one that answers serves, also a request with a body", async () => {
  const port = await startUpstream(async (request, response) => {
    response.end((await request.setEncoding("utf8").toArray()).join(""));
  });
  const web = await startWeb(`ProxyPass / http://app:${port}/ disablereuse=On`, { app: ["127.0.0.2", "127.0.0.1"] });
  for (const body of ["1", "2", "3", "4"]) {
    expect(await call(web.port, { method: "POST", body })).toMatchObject({ status: 200, body });
  }
});

test("both addresses refusing give one 503", async () => {
  const port = await closedPort();
  const web = await startWeb(`ProxyPass / http://app:${port}/`, { app: ["127.0.0.2", "127.0.0.3"] });
  expect((await call(web.port)).status).toBe(503);
  expect(web.faults[0]?.message).toMatch(/cannot connect to app:\d+: .*127\.0\.0\.[23].*; .*127\.0\.0\.[23]/);
});

test("connections spread over the addresses of a name", async () => {
  const served: string[] = [];
  const port = await startUpstream((_request, response) => {
    served.push("127.0.0.1");
    response.end();
  });
  await startUpstream(
    (_request, response) => {
      served.push("127.0.0.2");
      response.end();
    },
    "127.0.0.2",
    port,
  );
  const addresses = ["127.0.0.1", "127.0.0.2"];
  const web = await startWeb(`ProxyPass / http://app:${port}/ disablereuse=On`, { app: addresses });
  for (let count = 0; count < 6; count++) await call(web.port);
  expect(served.filter((address) => address === "127.0.0.1")).toHaveLength(3);
});

test("a kept connection to an address that the name no longer gives is not used again", async () => {
  const names = { app: ["127.0.0.1"] };
  const port = await startUpstream((_request, response) => response.end("old"));
  await startUpstream((_request, response) => response.end("new"), "127.0.0.2", port);
  const web = await startWeb(`ProxyPass / http://app:${port}/`, names);
  expect((await call(web.port)).body).toBe("old");
  names.app = ["127.0.0.2"];
  expect((await call(web.port)).body).toBe("new");
});

test("a connection that was busy while its name changed is closed when it is free", async () => {
  const names = { app: ["127.0.0.1"] };
  const held: (() => void)[] = [];
  const port = await startUpstream((_request, response) => held.push(() => response.end("old")));
  await startUpstream((_request, response) => response.end("new"), "127.0.0.2", port);
  const web = await startWeb(`ProxyPass / http://app:${port}/`, names);
  const slow = call(web.port);
  const finish = await waitUntil(() => held[0], { what: "the request at the upstream", timeoutMs: 2_000 });
  names.app = ["127.0.0.2"];
  expect((await call(web.port)).body).toBe("new");
  finish();
  expect((await slow).body).toBe("old");
  expect((await call(web.port)).body).toBe("new");
});

test("a name without an address gives 500, as httpd does", async () => {
  const names = createNameCache(() => Promise.reject(new Error("queryA ENOTFOUND app")), { now: () => 0 });
  const web = await startWebServer(testConfig("ProxyPass / http://app/"), { names, errorLog: () => undefined });
  const answer = await call(web.addresses[0]?.port ?? 0);
  await web.stop();
  expect(answer).toMatchObject({ status: 500, statusMessage: "Proxy Error" });
});

test.each([
  ["nothing at all", "", "Proxy Error"],
  ["half a head", "HTTP/1.1 200 OK\r\nContent-", "Bad Gateway"],
  ["a header without a colon", "HTTP/1.1 200 OK\r\nNoColon\r\n\r\n", "Bad Gateway"],
  ["a length that is none", "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: x\r\n\r\n", "Bad Gateway"],
  ["a chunk that is none", "HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\nzz", "Bad Gateway"],
  ["an upgrade that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "Proxy Error"],
])("an upstream that answers %s gives 502", async (_what, bytes, title) => {
  const port = await startRawUpstream((socket) => socket.once("data", () => socket.end(bytes)));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const answer = await call(web.port);
  expect(answer).toMatchObject({ status: 502, statusMessage: title });
  expect(answer.headers["x-a"]).toBeUndefined();
  expect(answer.body).toContain(`<title>502 ${title}</title>`);
});

test("what has no status line is an answer of HTTP/0.9, and a strange status passes, as with httpd", async () => {
  const answers = ["hello, who is there?", "HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n"];
  const port = await startRawUpstream((socket) => socket.once("data", () => socket.end(answers.shift() ?? "")));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  expect(await exchangeRaw(web.port, rawRequest("GET /"))).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*14\r\nhello, who is there\?/,
  );
  expect(await exchangeRaw(web.port, rawRequest("GET /"))).toMatch(/^HTTP\/1\.1 099 Odd\r\n/);
});

test("an upstream that is silent for longer than the timeout gives 502, and its connection is closed", async () => {
  let isClosed = false;
  const port = await startRawUpstream((socket) =>
    socket.resume().once("close", () => {
      isClosed = true;
    }),
  );
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/ timeout=100ms`);
  expect(await call(web.port)).toMatchObject({ status: 502, statusMessage: "Proxy Error" });
  await waitUntil(() => isClosed, { what: "the connection to be closed", timeoutMs: 2_000 });
});

test("an answer that breaks off breaks the client's connection off", async () => {
  const port = await startRawUpstream((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
  );
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  await expect(call(web.port)).rejects.toThrow("aborted");
  await waitUntil(() => web.records[0], { what: "the log", timeoutMs: 2_000 });
  expect(web.records[0]).toMatchObject({ status: 200, bytesSent: 4, connection: "closed" });
});

test("an answer that stops in the middle is broken off after the timeout", async () => {
  const port = await startRawUpstream((socket) =>
    socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")),
  );
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/ timeout=100ms`);
  await expect(call(web.port)).rejects.toThrow("aborted");
});

/** Serves the first request of each connection; the first connection is cut when it is used again. */
async function cutsKeptConnection(): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = [];
  const port = await startRawUpstream((socket, connection) => {
    let count = 0;
    socket.on("data", (bytes) => {
      requests.push(String(bytes).split(" ")[0] ?? "");
      if (connection === 0 && count++ > 0) socket.resetAndDestroy();
      else socket.write(OK);
    });
  });
  return { port, requests };
}

test("a GET on a kept connection that is cut just then is sent once more on a new one", async () => {
  const { port, requests } = await cutsKeptConnection();
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  await call(web.port);
  expect(await call(web.port, { headers: { "x-forwarded-for": "1.2.3.4" } })).toMatchObject({
    status: 200,
    body: "ok",
  });
  expect(requests).toEqual(["GET", "GET", "GET"]);
});

test("a POST is never sent twice", async () => {
  const { port, requests } = await cutsKeptConnection();
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  await call(web.port);
  expect((await call(web.port, { method: "POST", body: "x" })).status).toBe(502);
  expect(requests).toEqual(["GET", "POST"]);
});

test("a GET that is cut on a new connection is not sent again", async () => {
  const requests: string[] = [];
  const port = await startRawUpstream((socket) =>
    socket.once("data", (bytes) => {
      requests.push(String(bytes).split(" ")[0] ?? "");
      socket.resetAndDestroy();
    }),
  );
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  expect((await call(web.port)).status).toBe(502);
  expect(requests).toEqual(["GET"]);
});

test("an upstream that could not be reached is used as soon as it is back, whatever retry says", async () => {
  const port = await closedPort();
  const web = await startWeb(`ProxyPass / http://app:${port}/ retry=60`, { app: ["127.0.0.1"] });
  expect((await call(web.port)).status).toBe(503);
  await startUpstream((_request, response) => response.end(), "127.0.0.1", port);
  expect((await call(web.port)).status).toBe(200);
});

test("a client that resets its connection takes its request at the upstream with it", async () => {
  let state = "waiting";
  const port = await startRawUpstream((socket) => {
    socket.once("data", () => {
      state = "asked";
    });
    socket.once("close", () => {
      state = "closed";
    });
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const client = connect({ port: web.port, host: "127.0.0.1" });
  client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await waitUntil(() => state === "asked", { what: "the request at the upstream", timeoutMs: 2_000 });
  client.resetAndDestroy();
  await waitUntil(() => state === "closed", { what: "the upstream's connection to be closed", timeoutMs: 2_000 });
  await waitUntil(() => web.records[0], { what: "the log", timeoutMs: 2_000 });
  expect(web.records[0]?.connection).toBe("aborted");
  expect(web.faults).toEqual([]);
});

test("large bodies pass both ways", async () => {
  const port = await startUpstream((request, response) => request.pipe(response));
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const body = "x".repeat(8 * 1024 * 1024);
  const answer = await call(web.port, { method: "POST", body });
  expect(answer.body.length).toBe(body.length);
  await waitUntil(() => web.records[0], { what: "the log", timeoutMs: 2_000 });
  expect(web.records[0]?.bytesSent).toBe(body.length);
});

test("long answers reach clients that did not take them for a while byte for byte, several at once", async () => {
  const bodies = Array.from({ length: 3 }, () => randomBytes(14 * 1024 * 1024));
  const served = new Set<Socket>();
  const port = await startUpstream((request, response) => {
    served.add(request.socket);
    response.end(bodies[Number(request.url?.slice(1))]);
  });
  const web = await startWeb(`ProxyPass / http://127.0.0.1:${port}/`);
  const clients = bodies.map((_, at) => askPaused(web.port, rawRequest(`GET /${at}`)));
  let before = 0;
  const isStuck = () => {
    const left = [...served].reduce((sum, socket) => sum + socket.writableLength, 0);
    const hasMoved = left !== before;
    before = left;
    return served.size === bodies.length && !hasMoved;
  };
  await waitUntil(isStuck, { what: "all buffers on the way to be full", timeoutMs: 20_000 });
  for (const [at, client] of clients.entries()) {
    const bytes = Buffer.concat(await client.toArray());
    expect(bytes.subarray(bytes.indexOf("\r\n\r\n") + 4).equals(bodies[at] ?? EMPTY)).toBe(true);
  }
}, 60_000);

const EMPTY = Buffer.alloc(0);

/** A client that has asked and reads nothing yet. */
function askPaused(port: number, request: string): Socket {
  const socket = connect({ port, host: "127.0.0.1" }).pause();
  socket.write(request);
  return socket;
}
