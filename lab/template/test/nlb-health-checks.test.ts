import { expect, test } from "vitest";
import { group, labOf, type Properties, said } from "./nlb.ts";

const checkOf = (properties: Properties) => labOf(group("Group", properties)).targetGroups[0]?.healthCheck;

test.each(["TCP", "TLS", "UDP", "TCP_UDP"])(
  "a group over %s is checked by TCP, every 30 s for 10 s, 5 passes and 2 failures (NLB-100, NLB-102 to NLB-104)",
  (Protocol) => {
    expect(checkOf({ Protocol })).toEqual({
      protocol: "TCP",
      port: "traffic-port",
      path: "/",
      intervalSeconds: 30,
      timeoutSeconds: 10,
      healthyThreshold: 5,
      unhealthyThreshold: 2,
      matcher: "200-399",
    });
  },
);

test("a check by HTTP times out after 6 s, one by HTTPS after 10 s (NLB-103)", () => {
  expect(checkOf({ HealthCheckProtocol: "HTTP" })).toMatchObject({ protocol: "HTTP", timeoutSeconds: 6 });
  expect(checkOf({ HealthCheckProtocol: "HTTP" })).not.toHaveProperty("isOverTls");
  expect(checkOf({ HealthCheckProtocol: "HTTPS" })).toMatchObject({
    protocol: "HTTP",
    isOverTls: true,
    timeoutSeconds: 10,
  });
});

test.each(["UDP", "TLS", "TCP_UDP"])("there are no checks by %s", (HealthCheckProtocol) => {
  expect(said(group("Group", { HealthCheckProtocol }))).toEqual([
    `\`HealthCheckProtocol\` of \`Group\` must be \`HTTP\`, \`HTTPS\` or \`TCP\` (there are no such checks: groups of any protocol are checked over TCP or HTTP), got \`${HealthCheckProtocol}\``,
  ]);
});

test("another port, path and matcher are taken (NLB-100, NLB-101, NLB-105)", () => {
  const stated = { HealthCheckPort: "8080", HealthCheckPath: "/ready", Matcher: { HttpCode: "200,202-204" } };
  expect(checkOf({ HealthCheckProtocol: "HTTP", ...stated })).toMatchObject({
    port: 8080,
    path: "/ready",
    matcher: "200,202-204",
  });
  expect(checkOf({ HealthCheckProtocol: "HTTPS", Matcher: { HttpCode: "200-599" } })?.matcher).toBe("200-599");
});

test.each([
  { name: "HealthCheckIntervalSeconds", least: 5, most: 300, row: "NLB-102" },
  { name: "HealthCheckTimeoutSeconds", least: 2, most: 120, row: "NLB-103" },
  { name: "HealthyThresholdCount", least: 2, most: 10, row: "NLB-104" },
  { name: "UnhealthyThresholdCount", least: 2, most: 10, row: "NLB-104" },
])("$name is from $least to $most ($row)", ({ name, least, most }) => {
  // Neither end may fall out with the other of the two times.
  const other =
    name === "HealthCheckTimeoutSeconds" ? { HealthCheckIntervalSeconds: 120 } : { HealthCheckTimeoutSeconds: 2 };
  const of = (value: number) => said(group("Group", { ...other, [name]: value }));
  const rule = (got: number) =>
    `\`${name}\` of \`Group\` must be a whole number from ${least} to ${most}, got \`${got}\``;
  expect([of(least), of(most)]).toEqual([[], []]);
  expect([of(least - 1), of(most + 1)]).toEqual([[rule(least - 1)], [rule(most + 1)]]);
});

test("a check ends within its interval, at the latest with it (NLB-103)", () => {
  const of = (timeout: number) =>
    said(group("Group", { HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: timeout }));
  expect(of(30)).toEqual([]);
  expect(of(31)).toEqual([
    "`HealthCheckTimeoutSeconds` of `Group` must not time out after more than `HealthCheckIntervalSeconds`, got 31 s and 30 s",
  ]);
});

test("the port may be stated as the traffic's, and is a port otherwise (NLB-100)", () => {
  expect(checkOf({ HealthCheckPort: "traffic-port" })?.port).toBe("traffic-port");
  expect(said(group("Group", { HealthCheckPort: "http" }))).toEqual([
    "`HealthCheckPort` of `Group` must be `traffic-port` or 1 to 65535, got `http`",
  ]);
});

test("a matcher means nothing to a check by TCP, and an ALB's checks end after 5 s (ALB-058)", () => {
  expect(said(group("Group", { Matcher: { HttpCode: "100" } }))).toEqual([]);
  expect(checkOf({ Protocol: "HTTP" })).toMatchObject({ timeoutSeconds: 5, matcher: "200" });
});

test.each(["199", "600", "200-600"])("the codes %s are none of a check (NLB-105)", (HttpCode) => {
  const [fault, ...others] = said(group("Group", { HealthCheckProtocol: "HTTPS", Matcher: { HttpCode } }));
  expect(others).toEqual([]);
  expect(fault).toMatch(/^`Matcher.HttpCode` of `Group` must have codes from 200 to 599, got/);
});

test.each(["instance", "ip", "alb"])("checks of %s targets cannot be turned off (NLB-115)", (TargetType) => {
  expect(said(group("Group", { TargetType, HealthCheckEnabled: false }))).toEqual([
    "`HealthCheckEnabled` of `Group` must be `true` (only groups of functions may have none), got `false`",
  ]);
  expect(said(group("Group", { TargetType, HealthCheckEnabled: true }))).toEqual([]);
});
