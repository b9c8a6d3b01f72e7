import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import express from "express";
import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { connectTo, exchangeRaw, readAll, startUwsgi, variablesOf } from "./fixture.ts";
import { encodePacket } from "./packet.ts";
import { uwsgiPacketOf } from "./serve-http.ts";

const SOON = { timeoutMs: 10_000 };

async function textOf(request: IncomingMessage): Promise<string> {
  return (await request.setEncoding("latin1").toArray()).join("");
}

test("a packet is a request for Express, and the answer is that of a WSGI server", async () => {
  const application = express();
  application.get("/items/:id", (request, response) => {
    response.json({ id: request.params.id, query: request.query, host: request.get("host") });
  });
  const { port } = await startUwsgi(application.disable("x-powered-by").disable("etag"));
  const variables = { REQUEST_URI: "/items/a%20b?q=1", PATH_INFO: "/items/a b", QUERY_STRING: "q=1" };
  expect(await exchangeRaw(port, variables)).toBe(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 52\r\n\r\n" +
      '{"id":"a b","query":{"q":"1"},"host":"shop.example"}',
  );
});

test("the application sees the client's own headers, method and version, and can look the packet up", async () => {
  const seen = Promise.withResolvers<unknown>();
  const { port } = await startUwsgi((request, response) => {
    const { method, httpVersion, rawHeaders, headers, headersDistinct } = request;
    seen.resolve({ method, httpVersion, rawHeaders, headers, headersDistinct, size: uwsgiPacketOf(request)?.size });
    response.end();
  });
  const more = {
    ...{ REQUEST_METHOD: "PROPFIND-ALL", SERVER_PROTOCOL: "HTTP/1.0", HTTP_CONNECTION: "Upgrade, X-Hop" },
    ...{ HTTP_UPGRADE: "websocket", HTTP_EXPECT: "100-continue", HTTP_COOKIE: "a=1" },
  };
  await exchangeRaw(port, more);
  const headers = {
    ...{ host: "shop.example", connection: "Upgrade, X-Hop", upgrade: "websocket", expect: "100-continue" },
    cookie: "a=1",
  };
  expect(await seen.promise).toEqual({
    ...{ method: "PROPFIND-ALL", httpVersion: "1.0", headers, size: encodePacket(variablesOf(more)).length - 4 },
    headersDistinct: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    rawHeaders: [
      ...["Host", "shop.example", "Connection", "Upgrade, X-Hop", "Upgrade", "websocket"],
      ...["Expect", "100-continue", "Cookie", "a=1"],
    ],
  });
});

test("an answer of unknown length ends with the connection, without chunks", async () => {
  const { port } = await startUwsgi((_request, response) => {
    response.write("one ");
    setImmediate(() => response.end("two"));
  });
  expect(await exchangeRaw(port, {})).toBe("HTTP/1.1 200 OK\r\n\r\none two");
});

test("a HEAD has no body", async () => {
  const { port } = await startUwsgi((_request, response) => response.setHeader("Content-Length", 5).end("hello"));
  expect(await exchangeRaw(port, { REQUEST_METHOD: "HEAD" })).toBe("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
});

test("interim answers are left out, for whom Apache would take them for the answer", async () => {
  const { port } = await startUwsgi((_request, response) => {
    response.writeContinue();
    response.writeProcessing();
    response.writeEarlyHints({ link: "</a.css>; rel=preload" }, () => response.end("ok"));
  });
  expect(await exchangeRaw(port, {})).toBe("HTTP/1.1 200 OK\r\n\r\nok");
});

test.each([
  ["by its length", { CONTENT_LENGTH: "5" }, "hello", "hello"],
  ["by its length, and no more", { CONTENT_LENGTH: "5" }, "helloGET /smuggled HTTP/1.1\r\n\r\n", "hello"],
  ["by its chunks", { HTTP_TRANSFER_ENCODING: "chunked" }, "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", "hello"],
  ["nowhere, without a length", {}, "hello", ""],
])("a body ends %s", async (_how, variables, body, expected) => {
  const asked: string[] = [];
  const { port } = await startUwsgi(async (request, response) => {
    asked.push(request.url ?? "");
    response.end(await textOf(request));
  });
  expect(await exchangeRaw(port, { REQUEST_METHOD: "POST", ...variables }, body)).toBe(
    `HTTP/1.1 200 OK\r\n\r\n${expected}`,
  );
  expect(asked).toEqual(["/"]);
});

test("a packet may come byte by byte", async () => {
  const { port } = await startUwsgi((request, response) => response.end(request.url));
  const socket = connectTo(port).setNoDelay();
  for (const byte of encodePacket(variablesOf({ REQUEST_URI: "/slow", PATH_INFO: "/slow" }))) {
    socket.write(Buffer.from([byte]));
    await delay(0);
  }
  expect(await readAll(socket)).toBe("HTTP/1.1 200 OK\r\n\r\n/slow");
});

test("a client that has closed its half behind the request is answered", async () => {
  const { port } = await startUwsgi((_request, response) => setTimeout(() => response.end("late"), 50));
  const socket = connectTo(port);
  socket.end(encodePacket(variablesOf()));
  expect(await readAll(socket)).toBe("HTTP/1.1 200 OK\r\n\r\nlate");
});

test("a packet of the greatest size is taken", async () => {
  const { port } = await startUwsgi((request, response) => response.end(String(request.headers["x-big"]?.length)));
  const used = encodePacket(variablesOf({ HTTP_X_BIG: "" })).length - 4;
  const length = 0xffff - used;
  expect(await exchangeRaw(port, { HTTP_X_BIG: "x".repeat(length) })).toBe(`HTTP/1.1 200 OK\r\n\r\n${length}`);
});

test("a packet may have as many headers as there is room for", async () => {
  const { port } = await startUwsgi((request, response) => response.end(String(Object.keys(request.headers).length)));
  const headers = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`HTTP_A${index}`, "x"]));
  expect(await exchangeRaw(port, headers)).toBe("HTTP/1.1 200 OK\r\n\r\n3001");
});

test("an answer that comes before the body was read is not lost", async () => {
  const { port } = await startUwsgi((_request, response) => {
    response.writeHead(413, { "Content-Length": 3 }).end("no\n");
  });
  const size = 4 * 1024 * 1024;
  const packet = encodePacket(variablesOf({ REQUEST_METHOD: "POST", CONTENT_LENGTH: String(size) }));
  const socket = connectTo(port);
  socket.write(packet);
  // Only then is the answer surely there before the body.
  const [head] = await once(socket, "data");
  socket.write(Buffer.alloc(size));
  expect(`${head}${await readAll(socket)}`).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n.*\r\n\r\nno\n$/s);
});

test("a body that stops coming breaks the request off", async () => {
  const ended = Promise.withResolvers<string>();
  const onRequest = (request: IncomingMessage) => textOf(request).catch((error) => ended.resolve(error.message));
  const { port } = await startUwsgi(onRequest, { bodyTimeoutMs: 80 });
  const socket = connectTo(port);
  const variables = variablesOf({ REQUEST_METHOD: "POST", CONTENT_LENGTH: "10" });
  socket.write(Buffer.concat([encodePacket(variables), Buffer.from("half")]));
  expect(await ended.promise).toBe("aborted");
});

test("an application that lets a body wait, or takes its time for an answer, is not hurried", async () => {
  const bodyTimeoutMs = 500;
  const onRequest = async (request: IncomingMessage) => {
    await delay(bodyTimeoutMs * 2);
    return textOf(request);
  };
  const { port } = await startUwsgi(
    (request, response) =>
      onRequest(request)
        .then((text) => delay(bodyTimeoutMs * 2, text))
        .then((text) => response.end(text)),
    { bodyTimeoutMs },
  );
  const body = "x".repeat(1024 * 1024);
  const answer = await exchangeRaw(port, { REQUEST_METHOD: "POST", CONTENT_LENGTH: String(body.length) }, body);
  expect(answer).toBe(`HTTP/1.1 200 OK\r\n\r\n${body}`);
});

test("a client that breaks off takes the request with it", async () => {
  const states: string[] = [];
  const { port } = await startUwsgi((request, response) => {
    states.push("asked");
    request.on("error", () => states.push("aborted"));
    response.on("close", () => states.push(response.writableFinished ? "answered" : "broken off"));
  });
  const socket = connectTo(port);
  socket.write(encodePacket(variablesOf({ REQUEST_METHOD: "POST", CONTENT_LENGTH: "10" })));
  await waitUntil(() => states.length === 1, { what: "the request", ...SOON });
  socket.resetAndDestroy();
  await waitUntil(() => states.length === 3, { what: "the end of the request", ...SOON });
  expect(states.sort()).toEqual(["aborted", "asked", "broken off"]);
});

test("an answer that is not taken holds the application back", async () => {
  const chunk = Buffer.alloc(64 * 1024);
  const state = { written: 0, isHeld: false };
  const { port } = await startUwsgi((_request, response) => {
    const pump = () => {
      for (; state.written < 64 * 1024 * 1024; state.written += chunk.length) {
        if (response.write(chunk)) continue;
        state.isHeld = true;
        response.once("drain", pump);
        state.written += chunk.length;
        return;
      }
      response.end();
    };
    pump();
  });
  const socket = connectTo(port);
  socket.pause().write(encodePacket(variablesOf()));
  await waitUntil(() => state.isHeld, { what: "back-pressure", ...SOON });
  expect(state.written).toBeLessThan(64 * 1024 * 1024);
  let received = 0;
  socket.on("data", (bytes) => {
    received += bytes.length;
  });
  socket.resume();
  await once(socket, "end");
  expect(received).toBeGreaterThanOrEqual(64 * 1024 * 1024);
});

test("the time that a packet may take is not that of its answer", async () => {
  const { port, lines } = await startUwsgi((_request, response) => void setTimeout(() => response.end("late"), 300), {
    limits: { timeoutMs: 100 },
  });
  expect(await exchangeRaw(port, {})).toContain("late");
  expect(lines).toEqual([]);
});

test("idle connections can be closed without those that carry a request", async () => {
  const held: (() => void)[] = [];
  const server = await startUwsgi((_request, response) => held.push(() => response.end("done")));
  const [idle, busy] = [connectTo(server.port), connectTo(server.port)];
  busy.write(encodePacket(variablesOf()));
  await waitUntil(() => held.length === 1 && !idle.connecting, { what: "the request", ...SOON });
  server.closeIdleConnections();
  expect(await readAll(idle)).toBe("");
  held[0]?.();
  expect(await readAll(busy)).toContain("done");
});

test("requests side by side do not mix", async () => {
  const { port } = await startUwsgi((_request, response) => response.end("uwsgi"));
  const answers = await Promise.all(Array.from({ length: 50 }, () => exchangeRaw(port, {})));
  expect(new Set(answers)).toEqual(new Set(["HTTP/1.1 200 OK\r\n\r\nuwsgi"]));
});
