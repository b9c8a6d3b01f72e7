import { expect, test } from "vitest";
import { escapeField } from "./escape.ts";
import { compileFormat } from "./format.ts";
import type { AccessRecord } from "./record.ts";
import { strftime } from "./time-format.ts";

const record: AccessRecord = {
  startMs: Date.UTC(2022, 10, 6, 3, 1, 52, 7),
  client: { address: "10.0.2.56", port: 4711 },
  local: { address: "10.0.3.4", port: 8080 },
  requestLine: "GET /write?x=1 HTTP/1.1",
  method: "GET",
  path: "/write",
  query: "?x=1",
  protocol: "HTTP/1.1",
  requestFields: [
    { name: "User-Agent", value: "Mozilla/5.0" },
    { name: "X-Forwarded-For", value: "203.0.113.10" },
    { name: "Cookie", value: "a=1; session=x.r1" },
  ],
  responseFields: [
    { name: "Set-Cookie", value: "a=1" },
    { name: "X-Served-By", value: "i-0123" },
    { name: "set-cookie", value: "b=2" },
  ],
  serverName: "ip-10-0-3-4",
  hostName: "web.example",
  canonicalPort: 80,
  env: new Map([["SITE", "blue"]]),
  file: "proxy:http://nlb:9090/write?x=1",
  keepAliveCount: 2,
  durationMs: 1234.5678,
  status: 200,
  firstStatus: 404,
  bytesSent: 26,
  connection: "kept",
};

test("the combined format gives the line that Apache would", () => {
  const combined = compileFormat('%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"');
  expect(combined(record)).toBe(
    '10.0.2.56 - - [06/Nov/2022:03:01:52 +0000] "GET /write?x=1 HTTP/1.1" 200 26 "-" "Mozilla/5.0"',
  );
});

test.each([
  ["%a", "10.0.2.56"],
  ["%D", "1234568"],
  ["%T %{s}T %{ms}T %{us}T", "1 1 1235 1234568"],
  ["%{sec}t %{msec}t", "1667703712 1667703712007"],
  ["%v %V %p %m %H", "ip-10-0-3-4 web.example 80 GET HTTP/1.1"],
  ["%A %{local}p %{remote}p %{canonical}p %{c}a", "10.0.3.4 8080 4711 80 10.0.2.56"],
  ["%{usec_frac}t %{end:msec}t %{%Y-%m-%d}t", "007000 1667703713241 2022-11-06"],
  ["%f %R", "proxy:http://nlb:9090/write?x=1 proxy-server"],
  ["%{SITE}e %{NONE}e %{session}C %{none}C %{note}n", "blue - x.r1 - -"],
  ["%U%q", "/write?x=1"],
  ["%s %<s %>s %B %k %X", "404 404 200 26 2 +"],
  ["%{X-Forwarded-For}i", "203.0.113.10"],
  ["%{X-Served-By}o %{Set-Cookie}o %{Absent}o", "i-0123 a=1, b=2 -"],
  ["100%% \\t.", "100% \t."],
  ["%!200{User-Agent}i %200,304{User-Agent}i %404h", "- Mozilla/5.0 -"],
  ["", ""],
])("%s", (format, line) => {
  expect(compileFormat(format)(record)).toBe(line);
});

test("an empty body is a dash in %b and a zero in %B", () => {
  expect(compileFormat("%b %B")({ ...record, bytesSent: 0 })).toBe("- 0");
});

test.each(["%Z", "%{x}h", "%i", "%I", "%{tcp}p", "50%"])("%s is not a format", (format) => {
  expect(() => compileFormat(format)).toThrow("unknown format directive `%");
});

test("what a client sent cannot forge a line", () => {
  expect(escapeField('a"b\\c\nd\x01\xe9')).toBe('a\\"b\\\\c\\nd\\x01\\xe9');
});

test("strftime knows what logs use, in UTC, and leaves the rest", () => {
  expect(strftime("%a %A %b %B %d %e %H:%M:%S %m %y %Y %F %T %D %s %z %Z %% %Q", record.startMs)).toBe(
    "Sun Sunday Nov November 06  6 03:01:52 11 22 2022 2022-11-06 03:01:52 11/06/22 1667703712 +0000 UTC % %Q",
  );
});
