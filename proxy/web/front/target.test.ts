import { expect, test } from "vitest";
import { encodePath, isHost, plainPath, splitTarget } from "./target.ts";

const strict = { encodedSlashes: "Off", mergeSlashes: true } as const;

test.each([
  ["/", "/"],
  ["/read", "/read"],
  ["//a//b/../c/./d%41%2e%7e%20x;y", "/a/c/dA.~ x;y"],
  ["/x/../static/a", "/static/a"],
  ["/x/%2e%2e/static/a", "/static/a"],
  ["/a/.", "/a/"],
  ["/a/..", "/"],
  ["/\xe9", "/\xe9"],
])("%s is plainly %s", (raw, path) => {
  expect(plainPath(raw, strict)).toBe(path);
});

test.each([
  ["/../x", 400],
  ["/a/../../x", 400],
  ["/%2e%2e/x", 400],
  ["/a%zz", 400],
  ["/a%2", 400],
  ["/a%2Fb", 404],
  ["/a%00b", 404],
])("%s is no path: %d", (raw, status) => {
  expect(plainPath(raw, strict)).toBe(status);
});

test("AllowEncodedSlashes and MergeSlashes change what they say", () => {
  expect(plainPath("/a%2Fb", { ...strict, encodedSlashes: "On" })).toBe("/a/b");
  expect(plainPath("/a%2Fb%20", { ...strict, encodedSlashes: "NoDecode" })).toBe("/a%2Fb ");
  expect(plainPath("/a//b", { ...strict, mergeSlashes: false })).toBe("/a//b");
});

test.each([
  ["GET", "/a?b", { authority: undefined, uri: "/a?b", rawPath: "/a", query: "?b" }],
  ["GET", "http://x:81/a?b", { authority: "x:81", uri: "/a?b", rawPath: "/a", query: "?b" }],
  ["GET", "http://x", { authority: "x", uri: "/", rawPath: "/", query: "" }],
  ["OPTIONS", "*", { authority: undefined, uri: "*", rawPath: "*", query: "" }],
  ["CONNECT", "a:80", { authority: "a:80", uri: "", rawPath: "/", query: "" }],
  ["GET", "*", undefined],
  ["GET", "nonsense", undefined],
])("the target of %s %s", (method, target, split) => {
  expect(splitTarget(method, target)).toEqual(split);
});

test("towards an upstream every character that a path cannot have is escaped", () => {
  expect(encodePath('/\xe9 a|b{c}^`"<>[]\\~;x=1&%?')).toBe("/%E9%20a%7Cb%7Bc%7D%5E%60%22%3C%3E%5B%5D%5C~;x=1&%25%3F");
});

test.each([
  ["shop.example", true],
  ["A.b:81", true],
  ["[::1]:80", true],
  ["a_b", true],
  ["", false],
  ["a b", false],
  ["a:x", false],
  ["a:99999", false],
  ["a, b", false],
])("Host %j: %s", (host, good) => {
  expect(isHost(host)).toBe(good);
});
