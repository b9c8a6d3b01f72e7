import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { call, exchangeRaw, keptConnection, startNotingUpstream, startUpstream, startWeb } from "./fixture.ts";

const SLOW = 1_000;

/** Clients that send a head of `SLOW` bytes and more one byte a second. */
function startSlowClients(port: number, count: number): Socket[] {
  const sockets = Array.from({ length: count }, () =>
    connect({ port, host: "127.0.0.1" }).on("error", () => undefined),
  );
  const head = `GET / HTTP/1.1\r\nHost: slow\r\nX: ${"x".repeat(2_000)}`;
  let sent = 0;
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write(head.charAt(sent));
    sent++;
  }, 1_000);
  onTestFinished(() => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  });
  return sockets;
}

async function p99Of(port: number): Promise<number> {
  const agent = keptConnection();
  const tookMs: number[] = [];
  for (let count = 0; count < 400; count++) {
    const startMs = performance.now();
    await call(port, { agent });
    tookMs.push(performance.now() - startMs);
  }
  return tookMs.toSorted((a, b) => a - b)[395] ?? Number.NaN;
}

test("a thousand clients at one byte a second stand beside normal ones that hardly notice", async () => {
  const upstream = await startUpstream((_request, response) => response.end("x"));
  const web = await startWeb(`MaxKeepAliveRequests 0\nProxyPass / http://127.0.0.1:${upstream}/`);
  await p99Of(web.port);
  const alone = await p99Of(web.port);
  const sockets = startSlowClients(web.port, SLOW);
  await waitUntil(() => sockets.every(({ connecting }) => !connecting), { what: "slow clients", timeoutMs: 30_000 });
  await waitUntil(() => sockets.every(({ bytesWritten }) => bytesWritten > 0), {
    what: "their bytes",
    timeoutMs: 30_000,
  });
  // The bound is wide because of loaded machines; `npm run bench -- web` measures the factor.
  expect(await p99Of(web.port)).toBeLessThan(10 * alone + 100);
  expect(sockets.every(({ destroyed }) => !destroyed)).toBe(true);
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
