import { expect, test } from "vitest";
import type { RedirectAction, RequestTransform } from "../../../lab/model/index.ts";
import type { RouteRequest } from "../front/front.ts";
import { answerOf, transform } from "./index.ts";

const REQUEST: RouteRequest = {
  listener: 80,
  listenerPort: 8080,
  protocol: "http",
  clientIp: "192.0.2.7",
  method: "GET",
  host: "www.example.com",
  target: "/a/b?x=1&y",
  fields: [],
};
const KEPT: RedirectAction = {
  ...{ kind: "redirect", statusCode: 301, protocol: "#{protocol}", host: "#{host}", port: "#{port}" },
  ...{ path: "/#{path}", query: "#{query}" },
};

function location(change: Partial<RedirectAction>, request: Partial<RouteRequest> = {}): string | undefined {
  return answerOf({ ...KEPT, ...change }, { ...REQUEST, ...request }).location;
}

test.each<[string, Partial<RedirectAction>, string]>([
  ["another protocol and port", { protocol: "HTTPS", port: "443" }, "https://www.example.com:443/a/b?x=1&y"],
  ["another host", { host: "new.example" }, "http://new.example:8080/a/b?x=1&y"],
  ["a host made of the old one", { host: "m.#{host}" }, "http://m.www.example.com:8080/a/b?x=1&y"],
  [
    "a path that holds the old one, whose leading slash is dropped",
    { path: "/old/#{path}/x" },
    "http://www.example.com:8080/old/a/b/x?x=1&y",
  ],
  ["a query that holds the old one", { path: "/", query: "was=#{query}" }, "http://www.example.com:8080/?was=x=1&y"],
  ["no query", { path: "/", query: "" }, "http://www.example.com:8080/"],
])("ALB-029: a redirect to %s", (_, change, expected) => {
  expect(location(change)).toBe(expected);
});

test("ALB-029: status, and what a request without query becomes", () => {
  const request = { ...REQUEST, target: "/" };
  expect(answerOf({ ...KEPT, statusCode: 302, host: "b.example" }, request)).toEqual({
    kind: "answer",
    action: "redirect",
    status: 302,
    location: "http://b.example:8080/",
  });
});

test("ALB-083: a place of more than 8 K is answered with 507", () => {
  const target = `/${"a".repeat(8192)}`;
  expect(answerOf({ ...KEPT, host: "b.example" }, { ...REQUEST, target })).toEqual({
    kind: "answer",
    action: "redirect",
    status: 507,
  });
  expect(location({ host: "b.example" }, { target: `/${"a".repeat(8000)}` })).toHaveLength(8022);
});

test("ALB-028: a fixed response as it is written", () => {
  const json = { kind: "fixed-response", statusCode: 503, contentType: "application/json", body: "{}" } as const;
  expect(answerOf(json, REQUEST)).toEqual({
    ...{ kind: "answer", action: "fixed-response", status: 503 },
    ...{ contentType: "application/json", body: "{}" },
  });
});

const url = (regex: string, replace: string): RequestTransform => ({ kind: "url-rewrite", regex, replace });
const name = (regex: string, replace: string): RequestTransform => ({ kind: "host-header-rewrite", regex, replace });

test("ALB-032: URL and host are rewritten where their pattern matches, and stay where it does not", () => {
  expect(transform([url("^/a/(.*)", "/z/$1")], REQUEST)).toEqual({ target: "/z/b?x=1&y" });
  expect(transform([name("^www\\.(.*)", "int.$1"), url("^/q", "/r")], REQUEST)).toEqual({ host: "int.example.com" });
  expect(transform([url("^/q", "/r")], REQUEST)).toEqual({});
});

test("ALB-032: a rewrite that matches and gives no URL or host fails", () => {
  expect(transform([url("^/a", "a")], REQUEST)).toBeUndefined();
  expect(transform([url("^/a", "/ ")], REQUEST)).toBeUndefined();
  expect(transform([name("^www", "a b")], REQUEST)).toBeUndefined();
  expect(transform([name(".*", "")], REQUEST)).toBeUndefined();
});
