import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
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
