import { expect, test } from "vitest";
import { readHeaders } from "../request/headers.ts";
import type { CorsRule } from "../state.ts";
import { answerPreflight, corsHeaders } from "./cors.ts";

const rule = (allowedOrigins: string[], rest: Partial<CorsRule> = {}): CorsRule => ({
  allowedOrigins,
  allowedMethods: ["GET"],
  allowedHeaders: [],
  exposedHeaders: [],
  maxAgeSeconds: undefined,
  ...rest,
});

test.each([
  [["*"], "http://a", "*", undefined],
  [["http://a"], "http://a", "http://a", "true"],
  [["http://a"], "http://a:80", undefined, undefined],
  [["http://a"], "https://a", undefined, undefined],
  [["http://*.a"], "http://b.c.a", "http://b.c.a", "true"],
  [["http://*.a"], "http://a", undefined, undefined],
  [["http://a", "http://b"], "http://b", "http://b", "true"],
  [["http://?"], "http://a", undefined, undefined],
])("origins %j and %s: %s", (origins, origin, allowed, credentials) => {
  const headers = corsHeaders([rule(origins)], "GET", origin);
  expect([headers["access-control-allow-origin"], headers["access-control-allow-credentials"]]).toEqual([
    allowed,
    credentials,
  ]);
});

test("the first rule that fits origin, method and headers answers", () => {
  const rules = [
    rule(["http://a"], { maxAgeSeconds: 1 }),
    rule(["http://a"], { allowedMethods: ["PUT"], allowedHeaders: ["x-*", "Content-Type"], maxAgeSeconds: 2 }),
    rule(["*"], { allowedMethods: ["GET", "PUT"], allowedHeaders: ["*"], maxAgeSeconds: 3 }),
  ];
  const ageFor = (method: string, headers: string) => {
    const asked = [
      "origin",
      "http://a",
      "access-control-request-method",
      method,
      "access-control-request-headers",
      headers,
    ];
    return answerPreflight(rules, readHeaders(asked))["access-control-max-age"];
  };
  expect([ageFor("GET", ""), ageFor("PUT", "X-a, content-type"), ageFor("PUT", "x-a,y"), ageFor("GET", "y")]).toEqual([
    "1",
    "2",
    "3",
    "3",
  ]);
  expect(() => ageFor("DELETE", "")).toThrow("not allowed");
});

test("who is of no other origin hears of no rules", () => {
  expect(corsHeaders([rule(["*"])], "GET", undefined)).toEqual({});
  expect(corsHeaders([], "GET", "http://a")).toEqual({});
});
