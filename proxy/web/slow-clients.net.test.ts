import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { call, exchangeRaw, keptConnection, startNotingUpstream, startUpstream, startWeb } from "./fixture.ts";

const SLOW = 300;
const NORMAL = 200;

/** Clients that have sent a part of their head and send more of it, one byte a second. */
async function startSlowClients(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    connect({ port, host: "127.0.0.1" }).on("error", () => undefined),
  );
  const send = (text: string) => {
    for (const socket of sockets) if (socket.writable) socket.write(text);
  };
  send("GET / HTTP/1.1\r\nHost: slow\r\nX: ");
  const timer = setInterval(() => send("x"), 1_000);
  onTestFinished(() => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  });
  const haveBegun = () => sockets.every(({ connecting, writableLength }) => !connecting && writableLength === 0);
  await waitUntil(haveBegun, { what: "slow clients", timeoutMs: 30_000 });
  return sockets;
}

// What they cost is measured by `npm run bench -- web --only slow`, with a thousand of them.
test("all requests of normal clients are answered while slow ones stand, who hold no connection to the upstream", async () => {
  const upstream = await startUpstream((_request, response) => response.end("x"));
  const web = await startWeb(
    `RequestReadTimeout header=0\nMaxKeepAliveRequests 0\nProxyPass / http://127.0.0.1:${upstream}/ max=1 acquire=20000`,
  );
  const slow = await startSlowClients(web.port, SLOW);
  const agent = keptConnection();
  for (let count = 0; count < NORMAL; count++) expect((await call(web.port, { agent })).status).toBe(200);
  expect(slow.every(({ destroyed, bytesRead }) => !destroyed && bytesRead === 0)).toBe(true);
  for (const socket of slow) socket.write("\r\n\r\n");
  await waitUntil(() => web.records.length === NORMAL + SLOW, { what: "their own answers", timeoutMs: 30_000 });
  expect(new Set(web.records.map(({ status }) => status))).toEqual(new Set([200]));
}, 120_000);

test("a head that comes slower than RequestReadTimeout is answered with 408", async () => {
  const web = await startWeb("RequestReadTimeout header=1");
  expect(await exchangeRaw(web.port, "GET / HTTP/1.1\r\nHos")).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(web.records).toMatchObject([{ status: 408, requestLine: "GET / HTTP/1.1" }]);
});

test("a connection on which nothing comes is closed without a word", async () => {
  const web = await startWeb("RequestReadTimeout header=1");
  expect(await exchangeRaw(web.port, "")).toBe("");
  expect(web.records).toEqual([]);
});

test("bytes buy time as MinRate says, up to the maximum", async () => {
  const upstream = await startUpstream((_request, response) => response.end("ok"));
  const web = await startWeb(`RequestReadTimeout header=1-10,MinRate=10\nProxyPass / http://127.0.0.1:${upstream}/`);
  const socket = connect({ port: web.port, host: "127.0.0.1" }).setEncoding("latin1");
  socket.write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
  const later = setTimeout(() => socket.write("\r\n"), 1_500);
  onTestFinished(() => clearTimeout(later));
  expect((await socket.toArray()).join("")).toMatch(/^HTTP\/1\.1 200 OK/);
});

test("a body that comes slowly holds no connection to the upstream until it is whole", async () => {
  const { port, heads } = await startNotingUpstream();
  const web = await startWeb(`RequestReadTimeout body=1\nProxyPass / http://127.0.0.1:${port}/`);
  const answer = await exchangeRaw(web.port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(heads).toEqual([]);
});

test("a client that does not take its answer is let go after Timeout, and its upstream with it", async () => {
  let isClosed = false;
  const upstream = await startUpstream((request, response) => {
    request.socket.once("close", () => {
      isClosed = true;
    });
    const chunk = Buffer.alloc(1024 * 1024);
    const fill = () => {
      while (response.write(chunk));
      response.once("drain", fill);
    };
    fill();
  });
  const web = await startWeb(`Timeout 1\nProxyPass / http://127.0.0.1:${upstream}/ timeout=60`);
  const socket = connect({ port: web.port, host: "127.0.0.1" }).on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.pause().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await waitUntil(() => isClosed, { what: "the upstream's connection to be closed", timeoutMs: 20_000 });
  expect(web.records).toMatchObject([{ connection: "aborted" }]);
}, 30_000);
