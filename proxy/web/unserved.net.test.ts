/** Paths that go nowhere, as httpd's handler of files answers them. */
import { expect, test } from "vitest";
import { exchangeRaw, startWeb } from "./fixture.ts";

function rawRequest(line: string, ...fields: string[]): string {
  return `${line} HTTP/1.1\r\n${["Host: shop.example", "Connection: close", ...fields].join("\r\n")}\r\n\r\n`;
}

const start = (more = "") => startWeb(`ProxyPass /app/ http://127.0.0.1:1/\n${more}`);

test.each([
  ["GET", "404 Not Found", undefined],
  ["POST", "404 Not Found", undefined],
  ["OPTIONS", "200 OK", "GET,POST,OPTIONS,HEAD,TRACE"],
  ["PUT", "405 Method Not Allowed", "GET,POST,OPTIONS,HEAD,TRACE"],
  ["LOCK", "405 Method Not Allowed", "GET,POST,OPTIONS,HEAD,TRACE"],
  ["BREW", "501 Not Implemented", "GET,POST,OPTIONS,HEAD,TRACE"],
])("%s of a path that goes nowhere gets %s", async (method, status, allow) => {
  const web = await start();
  const answer = await exchangeRaw(web.port, rawRequest(`${method} /nowhere`));
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\r\n`));
  expect(/^Allow: (.*)\r$/m.exec(answer)?.[1]).toBe(allow);
});

test("TRACE comes back, unless it is off", async () => {
  const [web, without] = [await start(), await start("TraceEnable Off")];
  expect(await exchangeRaw(web.port, rawRequest("TRACE /nowhere"))).toMatch(
    /200 OK[\s\S]*\r\n\r\nTRACE \/nowhere HTTP/,
  );
  expect(await exchangeRaw(without.port, rawRequest("TRACE /nowhere"))).toMatch(/^HTTP\/1\.1 405 /);
  expect(await exchangeRaw(without.port, rawRequest("OPTIONS /nowhere"))).toContain("Allow: GET,POST,OPTIONS,HEAD\r\n");
});

test("its body is taken before it is refused, that of an encoded slash is not", async () => {
  const web = await start();
  const fields = ["Expect: 100-continue", "Content-Length: 2"];
  const nowhere = await exchangeRaw(web.port, `${rawRequest("PUT /nowhere", ...fields)}ab`);
  expect(nowhere).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 405 /);
  const kept = rawRequest("PUT /app/%2F", ...fields).replace("Connection: close\r\n", "");
  expect(await exchangeRaw(web.port, kept)).toMatch(/^HTTP\/1\.1 404 [\s\S]*\r\nConnection: close\r\n/);
});

test("HTTP/1.0 is told no 100, and its connection ends", async () => {
  const web = await start();
  const old = "POST /nowhere HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab";
  expect(await exchangeRaw(web.port, old)).toMatch(/^HTTP\/1\.1 404 [\s\S]*\r\nConnection: close\r\n/);
});
