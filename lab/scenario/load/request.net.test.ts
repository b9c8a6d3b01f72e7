import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { MOST_KEPT } from "./plan.ts";
import { requestOnce } from "./request.ts";

const server = http.createServer((request, response) => {
  if (request.url === "/slow") return;
  if (request.url === "/cut") {
    response.writeHead(200, { "content-length": "10" }).write("abc");
    return void setImmediate(() => response.destroy());
  }
  response.writeHead(request.url === "/broken" ? 503 : 200, { "x-served-by": "i-0123" }).end("hello");
});
let base = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(path: string, origin = base) {
  const { outcome, status, servedBy } = await requestOnce(
    { n: 0, url: origin + path, dueMs: Date.now(), timeoutMs: 300 },
    Date.now,
  );
  return { outcome, status, servedBy };
}

test("a whole answer is ok and names who gave it", async () => {
  expect(await ask("/")).toEqual({ outcome: "ok", status: 200, servedBy: "i-0123" });
});

test("an answer of 503 is a failure with its status", async () => {
  expect(await ask("/broken")).toMatchObject({ outcome: "http-5xx", status: 503 });
});

test("silence times out, an answer cut short is reset, a closed port refuses", async () => {
  expect(await ask("/slow")).toMatchObject({ outcome: "timed-out" });
  expect(await ask("/cut")).toMatchObject({ outcome: "reset" });
  const closed = http.createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await ask("/", `http://127.0.0.1:${port}`)).toMatchObject({ outcome: "refused" });
});

test("a proxy is asked for the whole address, on a connection of the request's own", async () => {
  const seen: unknown[] = [];
  const proxy = http.createServer((request, response) => {
    seen.push({ line: request.url, host: request.headers.host, connection: request.headers.connection });
    response.writeHead(200, { "x-served-by": "i-behind" }).end();
  });
  let connections = 0;
  proxy.on("connection", () => connections++);
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const url = "http://service.invalid:8080/a?b=c";
  const spec = { n: 0, url, proxy: address, dueMs: Date.now(), timeoutMs: 300 };
  expect(await requestOnce(spec, Date.now)).toMatchObject({ outcome: "ok", url, servedBy: "i-behind" });
  await requestOnce(spec, Date.now);
  const asked = { line: url, host: "service.invalid:8080", connection: "close" };
  expect({ seen, connections }).toEqual({ seen: [asked, asked], connections: 2 });
});

test("connections are kept where that is asked for, until they have been idle for long enough", async () => {
  server.keepAliveTimeout = 60_000;
  const ports: (number | undefined)[] = [];
  const note = (request: http.IncomingMessage) => ports.push(request.socket.remotePort);
  server.on("request", note);
  onTestFinished(() => void server.off("request", note));
  const kept = () =>
    requestOnce({ n: 0, url: `${base}/`, dueMs: Date.now(), timeoutMs: 5_000, keepAliveMs: 1_000 }, Date.now);
  const closed = new Promise((resolve) => server.once("connection", (socket) => socket.once("close", resolve)));
  for (const _ of Array(3)) expect(await kept()).toMatchObject({ outcome: "ok", servedBy: "i-0123" });
  expect(new Set(ports).size).toBe(1);
  await closed;
  await kept();
  expect(new Set(ports).size).toBe(2);
});

test("of kept connections there are only so many; who waits for one has waited", async () => {
  const open = new Set<number | undefined>();
  const note = (request: http.IncomingMessage) => open.add(request.socket.remotePort);
  server.on("request", note);
  onTestFinished(() => void server.off("request", note));
  const asked = Array.from({ length: 3 * MOST_KEPT }, () =>
    requestOnce({ n: 0, url: `${base}/`, dueMs: Date.now(), timeoutMs: 20_000, keepAliveMs: 1_000 }, Date.now),
  );
  expect(new Set((await Promise.all(asked)).map(({ outcome }) => outcome))).toEqual(new Set(["ok"]));
  expect(open.size).toBeLessThanOrEqual(MOST_KEPT);
});
