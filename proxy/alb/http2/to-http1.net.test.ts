/** Clients of HTTP/2 in front of targets of HTTP/1.1. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { parseStrictly } from "../desync/strict-parser.ts";
import { answering, ok } from "../fixture.ts";
import { ask, startHttp2Bench } from "./fixture.ts";

test("ALB-005, 040: a request of HTTP/2 reaches a target of HTTP/1.1 as one of its own", async () => {
  await using bench = await startHttp2Bench();
  let seen = "";
  await bench.apply([
    await bench.bench.target(
      answering((head) => {
        seen = head;
        return ok("hello").replace("\r\n", "\r\nX-Kind: Web\r\nConnection: keep-alive\r\n");
      }),
    ),
  ]);
  const session = await bench.client();
  const answer = await ask(session, { ":path": "/a?b", "user-agent": "ua", cookie: ["a=1", "b=2"], x_odd: "1" });
  expect(answer).toMatchObject({ status: 200, body: "hello", headers: { "x-kind": "Web", "content-length": "5" } });
  expect(answer.headers.connection).toBeUndefined();
  expect(seen.replace(/1-[0-9a-f]{8}-[0-9a-f]{24}/, "TRACE").split("\r\n")).toEqual([
    "GET /a?b HTTP/1.1",
    "X-Forwarded-For: 127.0.0.1",
    "X-Forwarded-Proto: https",
    `X-Forwarded-Port: ${bench.bench.port()}`,
    `Host: a.example:${bench.bench.port()}`,
    "X-Amzn-Trace-Id: Root=TRACE",
    "user-agent: ua",
    "x_odd: 1",
    "cookie: a=1; b=2",
  ]);
  expect(bench.bench.log[0]).toMatch(
    /^h2 .* 200 200 \d+ 5 "GET https:\/\/a\.example:\d+\/a\?b HTTP\/2\.0" "ua" TLS_\S+ TLSv1\.3 arn:tg /,
  );
});

test("ALB-005: a body without length goes on in chunks, one with its length as it is, and both ways at once", async () => {
  await using bench = await startHttp2Bench();
  const seen: string[] = [];
  await bench.apply([
    await bench.bench.target((socket) => {
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString("latin1");
        if (!text.endsWith("end") && !text.endsWith("0\r\n\r\n")) return;
        seen.push(text);
        text = "";
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
      });
    }),
  ]);
  const session = await bench.client();
  const bodies = { ":method": "POST", ":path": "/" };
  expect(await ask(session, bodies, "some end")).toMatchObject({ status: 200, body: "abcde" });
  expect(await ask(session, { ...bodies, "content-length": "8" }, "some end")).toMatchObject({
    status: 200,
    body: "abcde",
  });
  const parsed = seen.map((text) => parseStrictly(text)[0]);
  expect(parsed.map((one) => one?.body)).toEqual(["some end", "some end"]);
  expect(parsed.map((one) => one?.fields.find(([name]) => /^(content-l|transfer)/.test(name))?.join())).toEqual([
    "transfer-encoding,chunked",
    "content-length,8",
  ]);
});

test("ALB-009: over HTTP/2 an expectation is neither answered nor passed on", async () => {
  await using bench = await startHttp2Bench();
  let seen = "";
  await bench.apply([
    await bench.bench.target(
      answering((head) => {
        seen = head;
        return ok("x");
      }),
    ),
  ]);
  const session = await bench.client();
  const stream = session.request({
    ":authority": "a.example",
    ":method": "POST",
    ":path": "/",
    expect: "100-continue",
  });
  let isContinued = false;
  stream.on("continue", () => {
    isContinued = true;
  });
  stream.end();
  stream.resume();
  await once(stream, "close");
  expect([isContinued, /expect/i.test(seen)]).toEqual([false, false]);
});

test("ALB-085: what HTTP/2 could smuggle into HTTP/1 never reaches a target", async () => {
  await using bench = await startHttp2Bench();
  const seen: string[] = [];
  await bench.apply([
    await bench.bench.target((socket) => {
      const index = seen.push("") - 1;
      socket.on("data", (chunk) => {
        seen[index] += chunk.toString("latin1");
        socket.end(ok("x").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      });
    }),
  ]);
  const post = { ":method": "POST", ":path": "/" };
  const smuggled = "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n";
  const shapes: readonly [Record<string, string>, string][] = [
    [{ ...post, "content-length": "0" }, smuggled],
    [{ ...post, "content-length": "4" }, smuggled],
    [{ ...post, ":path": "/ HTTP/1.1\u00e4" }, ""],
    [{ ...post, transfer_encoding: "chunked" }, `0\r\n\r\n${smuggled}`],
    [{ ...post, content_length: "0" }, smuggled],
  ];
  for (const [headers, body] of shapes) {
    const session = await bench.client();
    await ask(session, headers, body).catch(() => {});
    session.destroy();
  }
  const reached = seen.filter((text) => text !== "");
  expect(reached.length).toBeGreaterThan(0);
  for (const text of reached) expect(requestsIn(text)).toBe(1);
});

/** One whose body was cut off, because its stream was, counts as one. */
function requestsIn(text: string): number {
  const [head = ""] = text.split("\r\n\r\n", 1);
  const isCutOff = /^content-length: [1-9]/m.test(head) && text.length < head.length + 4 + 4;
  return isCutOff ? 1 : parseStrictly(text).length;
}
