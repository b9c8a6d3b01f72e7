import { expect, test } from "vitest";
import type { UwsgiVariable } from "./packet.ts";
import { requestHeadOf } from "./request-head.ts";

const head = (variables: Record<string, string>) =>
  requestHeadOf(Object.entries({ REQUEST_METHOD: "GET", REQUEST_URI: "/", ...variables }));

test("what Apache sends is a request again", () => {
  const variables = {
    PATH_INFO: "/write",
    HTTP_HOST: "shop.example",
    HTTP_X_FORWARDED_FOR: "203.0.113.10",
    CONTENT_LENGTH: "7",
    CONTENT_TYPE: "application/x-www-form-urlencoded",
    SERVER_SOFTWARE: "Apache/2.4.68 (Debian)",
    SERVER_PROTOCOL: "HTTP/1.0",
    REQUEST_METHOD: "POST",
    QUERY_STRING: "q=1&z=%2f",
    REQUEST_URI: "/write?q=1&z=%2f",
    SCRIPT_NAME: "",
  };
  expect(requestHeadOf(Object.entries(variables))).toEqual({
    method: "POST",
    url: "/write?q=1&z=%2f",
    httpVersion: "1.0",
    headers: [
      ["Host", "shop.example"],
      ["X-Forwarded-For", "203.0.113.10"],
      ["Content-Length", "7"],
      ["Content-Type", "application/x-www-form-urlencoded"],
    ],
    framing: { kind: "length", length: 7 },
  });
});

test.each([
  ["the client's escapes are kept", { REQUEST_URI: "/c%c3%a9;x?q", PATH_INFO: "/c\xc3\xa9;x" }, "/c%c3%a9;x?q"],
  [
    "a path that was mapped is served",
    { REQUEST_URI: "/sub/x?z=1", PATH_INFO: "/base/x", QUERY_STRING: "z=1" },
    "/base/x?z=1",
  ],
  [
    "what a path cannot hold is escaped",
    { REQUEST_URI: "/a", PATH_INFO: "/q?#[\xe9]\0 %" },
    "/q%3F%23%5B%E9%5D%00%20%25",
  ],
  ["a whole URL is its path", { REQUEST_URI: "http://shop.example:8080/x?y", PATH_INFO: "/x" }, "/x?y"],
  ["a host alone is the root", { REQUEST_URI: "http://shop.example", PATH_INFO: "/" }, "/"],
  ["without PATH_INFO the client's target is served", { REQUEST_URI: "/a b\xe9?\r\n" }, "/a%20b%E9?%0D%0A"],
  ["without either it is the root", { REQUEST_URI: "" }, "/"],
])("%s", (_what, variables, url) => {
  expect(head(variables).url).toBe(url);
});

test("empty variables and headers that have a variable of their own make no header", () => {
  const variables = {
    HTTP_CONTENT_LENGTH: "9",
    HTTP_CONTENT_TYPE: "a/b",
    CONTENT_TYPE: "",
    HTTP_: "x",
    "HTTP_A-B": "x",
  };
  expect(head(variables)).toMatchObject({ headers: [], framing: { kind: "none" } });
});

test.each([
  [{ CONTENT_LENGTH: "0" }, "none"],
  [{ CONTENT_LENGTH: "" }, "none"],
  [{ HTTP_TRANSFER_ENCODING: "Chunked" }, "chunked"],
  [{ HTTP_TRANSFER_ENCODING: "chunked", CONTENT_LENGTH: "3" }, "length"],
])("the body of %j is framed by: %s", (variables, kind) => {
  expect(head(variables).framing.kind).toBe(kind);
});

test.each([
  [{ REQUEST_METHOD: "" }, "REQUEST_METHOD must be a method, got ``"],
  [{ REQUEST_METHOD: "GET /x HTTP/1.1\r\nEvil:" }, "REQUEST_METHOD must be a method, got `GET /x HTTP/1.1\r\nEvil:`"],
  [{ HTTP_X: "a\r\nEvil: b" }, "HTTP_X must be one line"],
  [{ CONTENT_TYPE: "a\nb" }, "CONTENT_TYPE must be one line"],
  [{ HTTP_X: "a\0b" }, "HTTP_X must be one line"],
  [{ CONTENT_LENGTH: "-1" }, "CONTENT_LENGTH must be a number, got `-1`"],
  [{ CONTENT_LENGTH: "1e9" }, "CONTENT_LENGTH must be a number, got `1e9`"],
  [{ HTTP_TRANSFER_ENCODING: "gzip, chunked" }, "HTTP_TRANSFER_ENCODING must be chunked, got `gzip, chunked`"],
])("%j is refused", (variables, why) => {
  expect(() => head(variables)).toThrow(`A bad uwsgi request: ${why}`);
});

test("two lengths are refused", () => {
  const variables: UwsgiVariable[] = [
    ["REQUEST_METHOD", "POST"],
    ["CONTENT_LENGTH", "3"],
    ["CONTENT_LENGTH", "30"],
  ];
  expect(() => requestHeadOf(variables)).toThrow("CONTENT_LENGTH must be one, got 3 and 30");
});
