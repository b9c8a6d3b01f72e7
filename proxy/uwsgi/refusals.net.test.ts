import { expect, test } from "vitest";
import { waitUntil } from "../../lab/model/wait.ts";
import { connectTo, exchangeRaw, readAll, startUwsgi } from "./fixture.ts";

const SOON = { timeoutMs: 10_000 };

test.each([
  ["HTTP", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", /A uwsgi packet may have 4096 bytes of variables, got 21573$/],
  ["another modifier", "\x05\0\0\0", /A uwsgi packet for modifier 5,0: there is 0 only$/],
  ["half a packet", "\0\x10\0\0ab", /A uwsgi packet that had 6 bytes when the connection ended$/],
  ["spoiled variables", "\0\x02\0\0\x05\0", /malformed uwsgi packet: variable 1: a name of 5 bytes where 0 are left$/],
])("%s is refused with a line in the log, and nothing is answered", async (_what, bytes, line) => {
  const server = await startUwsgi((_request, response) => response.end("?"), { limits: { maxBytes: 4096 } });
  const socket = connectTo(server.port);
  socket.end(bytes, "latin1");
  expect(await readAll(socket).catch(() => "")).toBe("");
  await waitUntil(() => server.lines[0], { what: "the line", ...SOON });
  expect(server.lines).toEqual([expect.stringMatching(/^uwsgi: request from 127\.0\.0\.1:\d+ refused: A /)]);
  expect(server.lines[0]).toMatch(line);
});

test("a packet that asks for nothing possible is answered with 400, and is one line in the log", async () => {
  const server = await startUwsgi((_request, response) => response.end("?"));
  const answer = await exchangeRaw(server.port, { HTTP_X: "a\r\nb" });
  expect(answer).toBe(
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\nBad Request\n",
  );
  await exchangeRaw(server.port, { REQUEST_METHOD: "a\nb" });
  expect(server.lines[1]).toMatch(/refused: A bad uwsgi request: REQUEST_METHOD must be a method, got `a\?b`$/);
});

test("a health check that only connects leaves no line", async () => {
  const server = await startUwsgi((_request, response) => response.end("?"));
  const socket = connectTo(server.port);
  socket.end();
  expect(await readAll(socket)).toBe("");
  expect(server.lines).toEqual([]);
});

test("a packet that does not come to its end in time is refused", async () => {
  const server = await startUwsgi((_request, response) => response.end("?"), { limits: { timeoutMs: 50 } });
  const socket = connectTo(server.port);
  socket.write("\0");
  expect(await readAll(socket).catch(() => "")).toBe("");
  expect(server.lines[0]).toMatch(/A uwsgi packet that had 1 bytes after 50 ms$/);
});
