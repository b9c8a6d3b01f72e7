import { expect, test } from "vitest";
import { albWith, answer, CERTIFICATE, front, HTTPS, pages, pathIs, redirect, rule } from "./alb.ts";
import { alb, forward, group, labOf, listener, nlb, type Properties, ref, said } from "./nlb.ts";

function rulesOf(...rules: readonly string[]) {
  return labOf(...albWith(...rules)).loadBalancers[0]?.listeners[0]?.rules;
}

/** What is said of a rule with this condition. */
function condition(given: Properties): string[] {
  return said(...albWith(rule("Rule", { Conditions: [given] })));
}

const short = (faults: readonly string[]) => faults.map((fault) => fault.replace(/^`[^`]*` of `Rule` /, ""));

test("ALB-016, 017: the rules of a listener stand in the order of their priorities, with conditions of every type", () => {
  const conditions = [
    { Field: "host-header", HostHeaderConfig: { Values: ["*.example.com"] } },
    { Field: "path-pattern", Values: ["/a/*"] },
    { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Kind", Values: ["a?"] } },
  ];
  const others = [
    { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["PUT"] } },
    { Field: "query-string", QueryStringConfig: { Values: [{ Key: "v", Value: "1" }, { Value: "x" }] } },
    { Field: "source-ip", SourceIpConfig: { Values: ["192.0.2.0/24", "2001:db8::/32"] } },
  ];
  const rules = rulesOf(
    rule("Late", { Priority: 20, Conditions: others }),
    rule("Early", { Priority: 3, Conditions: conditions, Actions: answer({ MessageBody: "hi" }) }),
  );
  expect(rules).toMatchObject([
    {
      logicalId: "Early",
      priority: 3,
      conditions: [
        { field: "host-header", values: ["*.example.com"], regexValues: [] },
        { field: "path-pattern", values: ["/a/*"] },
        { field: "http-header", name: "X-Kind", values: ["a?"] },
      ],
      action: { kind: "fixed-response", statusCode: 200, body: "hi" },
    },
    {
      logicalId: "Late",
      conditions: [
        { field: "http-request-method", values: ["PUT"] },
        { field: "query-string", values: [{ key: "v", value: "1" }, { value: "x" }] },
        { field: "source-ip", values: ["192.0.2.0/24", "2001:db8::/32"] },
      ],
      action: { kind: "forward" },
    },
  ]);
});

test("ALB-016: priorities are from 1 to 50000 and unique on a listener", () => {
  for (const Priority of [0, 50_001]) {
    expect(short(said(...albWith(rule("Rule", { Priority }))))).toEqual([
      `must be a whole number from 1 to 50000, got \`${Priority}\``,
    ]);
  }
  expect(said(...albWith(rule("One"), rule("Two")))).toEqual([
    "`Priority` of `Two` is that of `One` on the same listener",
  ]);
  const other = front({ Port: 81 }, "Other");
  expect(said(...albWith(rule("One"), other, rule("Two", { ListenerArn: ref("Other") })))).toEqual([]);
});

test("ALB-017: host, method, path and source once, headers and queries as often as wanted, each at least one value", () => {
  const header = { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "a", Values: ["b"] } };
  expect(said(...albWith(rule("Rule", { Conditions: [header, header] })))).toEqual([]);
  expect(said(...albWith(rule("Rule", { Conditions: [pathIs("/a"), pathIs("/b")] })))).toEqual([
    "`Conditions[1]` of `Rule` is another condition of `path-pattern`: there may be one",
  ]);
  expect(said(...albWith(rule("Rule", { Conditions: [{ Field: "path-pattern" }] })))).toEqual([
    "`Conditions[0]` of `Rule` lacks the property `PathPatternConfig`, which the field `path-pattern` needs",
  ]);
  expect(condition({ ...pathIs("/a"), HostHeaderConfig: { Values: ["a.b"] } })).toEqual([
    "`Conditions[0].HostHeaderConfig` of `Rule` does not go with the field `path-pattern`",
  ]);
  expect(short(condition(pathIs()))).toEqual(["must have from 1 to 3 values, has 0"]);
});

test("ALB-018: three values in a condition, five in a rule, six wildcards in a rule", () => {
  expect(condition(pathIs("/a", "/b", "/c", "/d"))).toEqual([
    "`Conditions[0]` of `Rule` must have from 1 to 3 values, has 4",
  ]);
  const hosts = { Field: "host-header", HostHeaderConfig: { Values: ["a.b", "c.d", "e.f"] } };
  expect(said(...albWith(rule("Rule", { Conditions: [pathIs("/a", "/b", "/c"), hosts] })))).toEqual([
    "`Conditions` of `Rule` must have at most 5 values together, has 6",
  ]);
  expect(condition(pathIs("/*?*?*"))).toEqual([]);
  expect(condition(pathIs("/*?*?*??"))).toEqual([
    "`Conditions` of `Rule` must have at most 6 wildcards together, has 7",
  ]);
});

test.each<[string, Properties, string]>([
  ["ALB-019: a path of 129 characters", pathIs(`/${"a".repeat(128)}`), "must have at most 128 characters, has 129"],
  [
    "ALB-020: a host without dot",
    { Field: "host-header", HostHeaderConfig: { Values: ["localhost"] } },
    "must be a name",
  ],
  [
    "ALB-020: a digit after the last dot",
    { Field: "host-header", HostHeaderConfig: { Values: ["a.b1"] } },
    "must be a name",
  ],
  [
    "ALB-021: the header Host",
    { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "Host", Values: ["a"] } },
    "must be a header other than Host",
  ],
  [
    "ALB-021: a wildcard in a header's name",
    { Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-*", Values: ["a"] } },
    "must be a header other than Host",
  ],
  [
    "ALB-022: a method in small letters",
    { Field: "http-request-method", HttpRequestMethodConfig: { Values: ["get"] } },
    "must be capital letters",
  ],
  [
    "ALB-024: the broadcast address",
    { Field: "source-ip", SourceIpConfig: { Values: ["255.255.255.255/32"] } },
    "must not be `255.255.255.255/32`",
  ],
  ["ALB-024: an address", { Field: "source-ip", SourceIpConfig: { Values: ["10.0.0.1"] } }, "must be a range"],
  [
    "ALB-025: what is no regular expression",
    { Field: "path-pattern", PathPatternConfig: { RegexValues: ["(a"] } },
    "must be a regular expression",
  ],
  [
    "ALB-025: a regular expression of 129 characters",
    { Field: "path-pattern", PathPatternConfig: { RegexValues: ["a".repeat(129)] } },
    "must have at most 128 characters",
  ],
])("%s is refused", (_, given, words) => {
  const faults = condition(given);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(words);
});

test("ALB-027: a rule has one action; authentication is not emulated", () => {
  const actions = [...forward("Pages"), ...answer({})];
  expect(short(said(...albWith(rule("Rule", { Actions: actions }))))).toEqual(["must have at most 1 items, has 2"]);
  for (const Type of ["authenticate-oidc", "authenticate-cognito", "jwt-validation"]) {
    expect(short(said(...albWith(rule("Rule", { Actions: [{ Type }] }))))).toEqual([
      `must be \`forward\`, \`redirect\` or \`fixed-response\` (others are not emulated), got \`${Type}\``,
    ]);
  }
  const both = [{ ...answer({})[0], TargetGroupArn: ref("Pages") }];
  expect(said(...albWith(rule("Rule", { Actions: both })))).toEqual([
    "`Actions[0].TargetGroupArn` of `Rule` does not go with the type `fixed-response`",
  ]);
});

test("ALB-028: a fixed response has a code of 2XX, 4XX or 5XX, a known type and at most 1024 characters", () => {
  const faults = (config: Properties) =>
    said(...albWith(rule("Rule", { Actions: answer(config) }))).map((one) => one.replace(/.*` must /, ""));
  expect(faults({ StatusCode: "503", ContentType: "application/json", MessageBody: "x".repeat(1024) })).toEqual([]);
  expect(faults({ StatusCode: "302" })).toEqual(["be a code of 2XX, 4XX or 5XX, got `302`"]);
  expect(faults({ MessageBody: "x".repeat(1025) })).toEqual(["have at most 1024 characters, has 1025"]);
  expect(faults({ ContentType: "image/png" })[0]).toMatch(/^be `text\/plain`, /);
});

test("ALB-029: a redirect changes something, leads from HTTPS to no HTTP, and has known placeholders", () => {
  const faults = (config: Properties, listening: Properties = {}) =>
    said(alb(), CERTIFICATE, pages("Pages"), front({ ...listening, DefaultActions: redirect(config) }), rule("Rule"));
  for (const config of [{ Protocol: "HTTPS" }, { Host: "other.example" }, { Port: "81" }, { Path: "/b/#{path}" }]) {
    expect(faults(config)).toEqual([]);
  }
  expect(faults({ Query: "a=b", Protocol: "HTTP" })).toEqual([
    "`DefaultActions[0].RedirectConfig` of `Front` must change protocol, host, port or path: it would lead back to itself",
  ]);
  expect(faults({ Protocol: "HTTP", Host: "other.example" }, HTTPS)).toEqual([
    "`DefaultActions[0].RedirectConfig.Protocol` of `Front` must not be `HTTP` on an HTTPS listener",
  ]);
  expect(faults({ Path: "/#{where}" })).toEqual([
    "`DefaultActions[0].RedirectConfig` of `Front` has `#{where}`, which is no placeholder",
  ]);
  expect(faults({ Port: "70000" })).toEqual([
    "`DefaultActions[0].RedirectConfig.Port` of `Front` must be from 1 to 65535, got 70000",
  ]);
});

test("ALB-030, 031: weights, and a client that keeps to its group, which is needed where a group is sticky", () => {
  const shares = (config: Properties = {}) => [
    {
      Type: "forward",
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: ref("Pages"), Weight: 1 },
          { TargetGroupArn: ref("Sticky"), Weight: 999 },
        ],
        ...config,
      },
    },
  ];
  const sticky = pages("Sticky", { TargetGroupAttributes: [{ Key: "stickiness.enabled", Value: "true" }] });
  const keeping = { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 600 } };
  expect(said(...albWith(sticky, rule("Rule", { Actions: shares() })))).toEqual([
    "`Actions[0].ForwardConfig` of `Rule` must have `TargetGroupStickinessConfig` enabled: `Sticky` is sticky by itself",
  ]);
  expect(rulesOf(sticky, rule("Rule", { Actions: shares(keeping) }))?.[0]?.action).toMatchObject({
    targetGroups: [{ weight: 1 }, { weight: 999 }],
    stickinessSeconds: 600,
  });
});

test("ALB-032: one transform of each type, with a regular expression", () => {
  const url = { Type: "url-rewrite", UrlRewriteConfig: { Rewrites: [{ Regex: "^/a/(.*)", Replace: "/$1" }] } };
  const bad = { Type: "url-rewrite", UrlRewriteConfig: { Rewrites: [{ Regex: "(a", Replace: "b" }] } };
  expect(rulesOf(rule("Rule", { Transforms: [url] }))?.[0]?.transforms).toEqual([
    { kind: "url-rewrite", regex: "^/a/(.*)", replace: "/$1" },
  ]);
  expect(said(...albWith(rule("Rule", { Transforms: [url, url] })))).toEqual([
    "`Transforms[1]` of `Rule` is another transform of the type `url-rewrite`: there may be one",
  ]);
  expect(said(...albWith(rule("Rule", { Transforms: [bad] })))).toEqual([
    "`Transforms[0]` of `Rule` must have a regular expression, got `(a`",
  ]);
  expect(said(...albWith(rule("Rule", { Transforms: [{ Type: "url-rewrite" }] })))).toEqual([
    "`Transforms[0]` of `Rule` lacks the property `UrlRewriteConfig`, which the type `url-rewrite` needs",
  ]);
});

test("a rule belongs to a listener of an ALB", () => {
  const flows = [nlb(), group("Group"), listener("Flows")];
  expect(said(...albWith(...flows, rule("Rule", { ListenerArn: ref("Flows"), Actions: answer({}) })))).toEqual([
    "`ListenerArn` of `Rule` must be a listener of an ALB, `Flows` is one of an NLB",
  ]);
  expect(said(...albWith(rule("Rule", { ListenerArn: ref("ALB") })))).toEqual([
    "`ListenerArn` of `Rule` must refer to an AWS::ElasticLoadBalancingV2::Listener of this template, got `ALB`, which is an AWS::ElasticLoadBalancingV2::LoadBalancer",
  ]);
});
