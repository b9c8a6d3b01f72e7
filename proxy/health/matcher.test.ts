import { expect, test } from "vitest";
import { parseMatcher } from "./matcher.ts";

test.each([
  ["200", [200], [199, 201, 302]],
  ["200,202", [200, 202], [201, 203]],
  ["200-399", [200, 302, 399], [199, 400]],
  ["200, 301-302,404", [200, 301, 302, 404], [300, 303]],
])("the matcher %s takes its codes and no other (NLB-105, ALB-059)", (text, takes, leaves) => {
  const isMatch = parseMatcher(text);
  expect(takes.filter(isMatch)).toEqual(takes);
  expect(leaves.filter(isMatch)).toEqual([]);
});

test.each(["", "2xx", "200-", "399-200", "200;201", "20"])(
  "the matcher %j is refused with what a matcher is",
  (text) => {
    expect(() => parseMatcher(text)).toThrow(
      `A matcher is a list of codes and ranges such as "200,202" or "200-299", got \`${text}\``,
    );
  },
);

test("ALB-059: a matcher of gRPC takes codes of one or two digits", () => {
  expect([0, 12, 13, 99].filter(parseMatcher("0,12-13", "grpc"))).toEqual([0, 12, 13]);
  expect(() => parseMatcher("100", "grpc")).toThrow("A matcher is a list of codes");
});
