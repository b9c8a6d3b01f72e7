import { expect, test } from "vitest";
import type { ListenerRule, RuleCondition } from "../../../lab/model/index.ts";
import type { RouteRequest } from "../front/front.ts";
import { compileRules, matchRule } from "./index.ts";
import { normalisePath } from "./request-facts.ts";

const REQUEST: RouteRequest = {
  listener: 80,
  listenerPort: 80,
  protocol: "http",
  clientIp: "192.0.2.7",
  method: "GET",
  host: "www.example.com",
  target: "/",
  fields: [],
};

function rule(priority: number, ...conditions: readonly RuleCondition[]): ListenerRule {
  const action = { kind: "fixed-response", statusCode: 200, body: "" } as const;
  return { logicalId: `R${priority}`, priority, conditions, action };
}

function holds(condition: RuleCondition, request: Partial<RouteRequest>): boolean {
  return matchRule(compileRules([rule(1, condition)]), { ...REQUEST, ...request }).rule !== undefined;
}

const path = (...values: readonly string[]): RuleCondition => ({ field: "path-pattern", values, regexValues: [] });
const host = (...values: readonly string[]): RuleCondition => ({ field: "host-header", values, regexValues: [] });

test("ALB-016: the rule with the lowest priority that matches decides, else the default", () => {
  const rules = compileRules([rule(30, path("/*")), rule(10, path("/a")), rule(20, path("/a*"))]);
  const matched = (target: string) => {
    const { rule: found, evaluated } = matchRule(rules, { ...REQUEST, target });
    return [found?.priority ?? "default", evaluated];
  };
  expect([matched("/a"), matched("/ab"), matched("/b")]).toEqual([
    [10, 1],
    [20, 2],
    [30, 3],
  ]);
  expect(matchRule(compileRules([rule(1, path("/a"))]), REQUEST)).toEqual({ rule: undefined, evaluated: 1 });
});

test("ALB-017: all conditions of a rule have to hold, of each any value", () => {
  const rules = compileRules([rule(1, path("/a", "/b"), host("one.example", "two.example"))]);
  const matches = (target: string, name: string) =>
    matchRule(rules, { ...REQUEST, target, host: name }).rule !== undefined;
  expect(matches("/b", "one.example")).toBe(true);
  expect(matches("/b", "three.example")).toBe(false);
  expect(matches("/c", "two.example")).toBe(false);
});

test.each([
  ["/img/*", "/img/x.png", true],
  ["/img/*", "/img/", true],
  ["/img/*", "/IMG/x.png", false],
  ["/img/*", "/img", false],
  ["/img/*", "/other?/img/x", false],
  ["/img/*", "/a/../img/x", true],
  ["/img/*", "/%69mg/x", true],
  ["/a?c", "/abc", true],
  ["/a?c", "/ac", false],
  ["/*/b/*/d", "/x/y/b/z/d", true],
  ["/*/b/*/d", "/x/y/b/z/e", false],
  ["*a*a*a*b", `/${"a".repeat(50_000)}`, false],
])("ALB-019: the path pattern %s and the request %.30s: %s", (pattern, target, expected) => {
  expect(holds(path(pattern), { target })).toBe(expected);
});

test("ALB-019: paths are compared as RFC 3986 normalises them", () => {
  expect(["/a/./b", "/a/..", "/../a", "/a/b/../..", "/%7e%2f", "/a..b", "/a/."].map(normalisePath)).toEqual([
    "/a/b",
    "/",
    "/a",
    "/",
    "/~%2F",
    "/a..b",
    "/a/",
  ]);
});

test.each([
  ["*.example.com", "test.example.com", true],
  ["*.example.com", "TEST.example.com", true],
  ["*.example.com", "example.com", false],
  ["EXAMPLE.com", "example.com", true],
  ["?.example.com", "ab.example.com", false],
])("ALB-020: the host %s and the request's %s: %s", (pattern, name, expected) => {
  expect(holds(host(pattern), { host: name.toLowerCase() })).toBe(expected);
});

test("ALB-021: a header by its name, whatever its case; of several with one name any may match", () => {
  const agent: RuleCondition = { field: "http-header", name: "User-Agent", values: ["*Chrome*"], regexValues: [] };
  const fields = (...values: readonly string[]) => ({ fields: values.map((value) => ({ name: "user-agent", value })) });
  expect(holds(agent, fields("Mozilla chrome/1"))).toBe(true);
  expect(holds(agent, fields("curl", "a Chrome b"))).toBe(true);
  expect(holds(agent, fields("curl"))).toBe(false);
  expect(holds(agent, {})).toBe(false);
});

test("ALB-022: a method exactly as it is written, custom ones too", () => {
  const methods: RuleCondition = { field: "http-request-method", values: ["CUSTOM-METHOD", "PUT"] };
  expect(["PUT", "CUSTOM-METHOD", "put", "GET"].map((method) => holds(methods, { method }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["/?version=v1", true],
  ["/?Version=V1", true],
  ["/?a=b&version=v1", true],
  ["/?version=v2", false],
  ["/?text=has%20example%20in%20it", true],
  ["/?q=a*b", true],
  ["/?q=axb", false],
  ["/?%zz=1", false],
  ["/", false],
])("ALB-023: the query of %s: %s", (target, expected) => {
  const values = [{ key: "version", value: "v1" }, { value: "*example*" }, { key: "Q", value: "a\\*b" }];
  expect(holds({ field: "query-string", values }, { target })).toBe(expected);
});

test("ALB-024: the source is who is connected, not what X-Forwarded-For says", () => {
  const source: RuleCondition = { field: "source-ip", values: ["192.0.2.0/28", "2001:db8::/32"] };
  const forwarded = { fields: [{ name: "x-forwarded-for", value: "192.0.2.7" }] };
  expect(holds(source, {})).toBe(true);
  expect(holds(source, { clientIp: "192.0.2.16", ...forwarded })).toBe(false);
  expect(holds(source, { clientIp: "2001:db8::1" })).toBe(true);
});

test("ALB-025: regular expressions for path, host and header", () => {
  const regex = (expression: string) => ({ values: [], regexValues: [expression] });
  expect(holds({ field: "path-pattern", ...regex("^/v[0-9]+/") }, { target: "/v12/x" })).toBe(true);
  expect(holds({ field: "path-pattern", ...regex("^/v[0-9]+/") }, { target: "/V12/x" })).toBe(false);
  expect(holds({ field: "host-header", ...regex("^(a|b)\\.EXAMPLE") }, { host: "b.example" })).toBe(true);
  const fields = [{ name: "x-kind", value: "Blue-7" }];
  expect(holds({ field: "http-header", name: "X-Kind", ...regex("^blue-\\d$") }, { fields })).toBe(true);
});

test("ALB-026: a call of gRPC by its path: a method, a service or a package", () => {
  const call = { method: "POST", target: "/shop.Orders/Create" };
  expect(["/shop.Orders/Create", "/shop.Orders/*", "/shop.*"].map((one) => holds(path(one), call))).toEqual([
    true,
    true,
    true,
  ]);
  expect(holds(path("/shop.Items/*"), call)).toBe(false);
});
