import { expect, test } from "vitest";
import type { Exchange } from "./exchange.ts";
import { compileFormat, escapeField } from "./format.ts";

const exchange: Exchange = {
  startMs: Date.UTC(2022, 10, 6, 3, 1, 52, 7),
  clientAddress: "10.0.2.56",
  method: "GET",
  target: "/write?x=1",
  httpVersion: "1.1",
  requestHeaders: { "user-agent": "Mozilla/5.0", host: "web.example:80", "x-forwarded-for": "203.0.113.10" },
  serverName: "ip-10-0-3-4",
  port: 80,
  keepAliveCount: 2,
  durationMs: 1234.5678,
  status: 200,
  bytesSent: 26,
  responseHeaders: { "set-cookie": ["a=1", "b=2"], "x-served-by": "i-0123" },
  connection: "kept",
};

test("the combined format gives the line that Apache would", () => {
  const combined = compileFormat('%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"');
  expect(combined(exchange)).toBe(
    '10.0.2.56 - - [06/Nov/2022:03:01:52 +0000] "GET /write?x=1 HTTP/1.1" 200 26 "-" "Mozilla/5.0"',
  );
});

test.each([
  ["%a", "10.0.2.56"],
  ["%D", "1234568"],
  ["%T %{s}T %{ms}T %{us}T", "1 1 1235 1234568"],
  ["%{sec}t %{msec}t", "1667703712 1667703712007"],
  ["%v %V %p %m %H", "ip-10-0-3-4 web.example 80 GET HTTP/1.1"],
  ["%U%q", "/write?x=1"],
  ["%s %<s %B %k %X", "200 200 26 2 +"],
  ["%{X-Forwarded-For}i", "203.0.113.10"],
  ["%{X-Served-By}o %{Set-Cookie}o %{Absent}o", "i-0123 a=1, b=2 -"],
  ["100%% \\t.", "100% \t."],
  ["%!200{User-Agent}i %200,304{User-Agent}i %404h", "- Mozilla/5.0 -"],
  ["", ""],
])("%s", (format, line) => {
  expect(compileFormat(format)(exchange)).toBe(line);
});

test("an empty body is a dash in %b and a zero in %B", () => {
  expect(compileFormat("%b %B")({ ...exchange, bytesSent: 0 })).toBe("- 0");
});

test.each(["%Z", "%{x}h", "%i", "%{year}t", "50%"])("%s is not a format", (format) => {
  expect(() => compileFormat(format)).toThrow("unknown format directive `%");
});

test("what a client sent cannot forge a line", () => {
  expect(escapeField('a"b\\c\nd\x01é')).toBe('a\\"b\\\\c\\nd\\x01\\xc3\\xa9');
});
