import { describe, expect, test } from "vitest";
import { attributes, group, labOf, type Properties, said } from "./nlb.ts";

const groupOf = (properties: Properties = {}, hints?: Properties) =>
  labOf(group("Group", properties, hints)).targetGroups[0];
const withAttributes = (values: Properties, properties: Properties = {}) =>
  group("Group", { ...properties, TargetGroupAttributes: attributes(values) });
const HEALTH = "target_group_health";
const TERMINATION = "target_health_state.unhealthy.connection_termination.enabled";
const INTERVAL = "target_health_state.unhealthy.draining_interval_seconds";

test("targets are instances, addresses or an ALB, never functions (NLB-023)", () => {
  const typeOf = (properties: Properties) => groupOf(properties)?.targetType;
  expect([undefined, "instance", "ip", "alb"].map((TargetType) => typeOf(TargetType ? { TargetType } : {}))).toEqual([
    "instance",
    "instance",
    "ip",
    "alb",
  ]);
  expect(said(group("Group", { TargetType: "lambda" }))).toEqual([
    "`TargetType` of `Group` must be `instance`, `ip` or `alb` (an NLB has no functions as targets, and a lab's ALB neither), got `lambda`",
  ]);
});

describe("client-IP preservation", () => {
  test.each([
    ["instance", "TCP", true],
    ["instance", "TLS", true],
    ["instance", "UDP", true],
    ["instance", "TCP_UDP", true],
    ["ip", "TCP", false],
    ["ip", "TLS", false],
    ["ip", "UDP", true],
    ["ip", "TCP_UDP", true],
    ["alb", "TCP", true],
  ] as const)("of %s targets over %s is %s unless it is stated (NLB-038)", (TargetType, Protocol, expected) => {
    expect(groupOf({ TargetType, Protocol })?.preserveClientIp).toBe(expected);
  });

  test.each(["TCP", "TLS"])("is changed over %s (NLB-039)", (Protocol) => {
    const stated = (value: boolean) =>
      labOf(withAttributes({ "preserve_client_ip.enabled": value }, { Protocol })).targetGroups[0]?.preserveClientIp;
    expect([stated(true), stated(false)]).toEqual([true, false]);
  });

  test.each(["UDP", "TCP_UDP"])("stays on over %s (NLB-039)", (Protocol) => {
    const place = "`TargetGroupAttributes[0]` of `Group`";
    expect(said(withAttributes({ "preserve_client_ip.enabled": false }, { Protocol }))).toEqual([
      `${place} must leave \`preserve_client_ip.enabled\` on for the protocol \`${Protocol}\``,
    ]);
    expect(said(withAttributes({ "preserve_client_ip.enabled": true }, { Protocol }))).toEqual([]);
  });
});

describe("PROXY v2", () => {
  test.each(["TCP", "TLS"])("is off unless it is stated, over %s (NLB-054)", (Protocol) => {
    expect(groupOf({ Protocol })).not.toHaveProperty("proxyProtocolV2");
    expect(labOf(withAttributes({ "proxy_protocol_v2.enabled": true }, { Protocol })).targetGroups).toMatchObject([
      { proxyProtocolV2: true },
    ]);
  });

  test.each(["UDP", "TCP_UDP"])("is refused over %s: AWS does not say what it looks like (NLB-064)", (Protocol) => {
    expect(said(withAttributes({ "proxy_protocol_v2.enabled": true }, { Protocol }))).toEqual([
      `\`TargetGroupAttributes[0]\` of \`Group\` must leave \`proxy_protocol_v2.enabled\` off for the protocol \`${Protocol}\``,
    ]);
  });
});

test("stickiness is by source address, of any protocol but TLS; other types are refused (NLB-071)", () => {
  const stickyOf = (values: Properties, Protocol = "TCP") =>
    labOf(withAttributes(values, { Protocol })).targetGroups[0]?.sourceIpStickiness;
  expect(groupOf()?.sourceIpStickiness).toBe(false);
  expect(stickyOf({ "stickiness.enabled": true })).toBe(true);
  expect(stickyOf({ "stickiness.enabled": true, "stickiness.type": "source_ip" }, "UDP")).toBe(true);
  expect(stickyOf({ "stickiness.enabled": true }, "TCP_UDP")).toBe(true);
  expect(said(withAttributes({ "stickiness.enabled": false, "stickiness.type": "lb_cookie" }))).toEqual([
    "`TargetGroupAttributes[1]` of `Group` must have `stickiness.type` `source_ip` in a group of an NLB, got `lb_cookie`",
  ]);
});

test("cross-zone is the load balancer's unless the group says otherwise (NLB-078)", () => {
  const crossZoneOf = (value: string) =>
    labOf(withAttributes({ "load_balancing.cross_zone.enabled": value })).targetGroups[0]?.crossZone;
  expect(groupOf()?.crossZone).toBe("use_load_balancer_configuration");
  expect(["true", "false", "use_load_balancer_configuration"].map(crossZoneOf)).toEqual([
    "true",
    "false",
    "use_load_balancer_configuration",
  ]);
});

test.each([
  "load_balancing.cross_zone.enabled",
  "preserve_client_ip.enabled",
  "proxy_protocol_v2.enabled",
  "stickiness.enabled",
])("a group of ALBs takes what the load balancer has: no %s (NLB-039, NLB-080)", (key) => {
  expect(said(withAttributes({ [key]: true }, { TargetType: "alb" }))).toEqual([
    `\`TargetGroupAttributes[0]\` of \`Group\` has \`${key}\`: the attributes of a group of the target type \`alb\` cannot be changed`,
  ]);
});

describe("deregistration", () => {
  const delayOf = (value: number) =>
    labOf(withAttributes({ "deregistration_delay.timeout_seconds": value })).targetGroups[0]
      ?.deregistrationDelaySeconds;

  test("takes 300 s unless it is stated, from 0 to 3600 s (NLB-142)", () => {
    expect([groupOf()?.deregistrationDelaySeconds, delayOf(0), delayOf(3600)]).toEqual([300, 0, 3600]);
    expect(said(withAttributes({ "deregistration_delay.timeout_seconds": 3601 }))).toEqual([
      "`TargetGroupAttributes[0].Value (deregistration_delay.timeout_seconds)` of `Group` must be a whole number from 0 to 3600, got `3601`",
    ]);
  });

  test.each([
    ["TCP", false],
    ["TLS", false],
    ["UDP", true],
    ["TCP_UDP", true],
  ])("ends the flows of %s: %s unless it is stated", (Protocol, expected) => {
    const stated = { "deregistration_delay.connection_termination.enabled": !expected };
    expect(groupOf({ Protocol })?.terminateOnDeregistration).toBe(expected);
    expect(labOf(withAttributes(stated, { Protocol })).targetGroups[0]?.terminateOnDeregistration).toBe(!expected);
  });
});

describe("what becomes of flows to an unhealthy target", () => {
  test.each(["UDP", "TCP_UDP"])("those of %s are never terminated (NLB-131)", (Protocol) => {
    expect(groupOf({ Protocol })?.terminateOnUnhealthy).toBe(false);
    expect(said(withAttributes({ [TERMINATION]: true }, { Protocol }))).toEqual([
      `\`TargetGroupAttributes[0]\` of \`Group\` must leave \`${TERMINATION}\` off for the protocol \`${Protocol}\``,
    ]);
  });

  test("an interval of draining needs termination off, and is at most 360000 s", () => {
    const drainingOf = (values: Properties) => labOf(withAttributes(values)).targetGroups[0]?.unhealthyDrainingSeconds;
    expect(groupOf()).toMatchObject({ terminateOnUnhealthy: true });
    expect(groupOf()).not.toHaveProperty("unhealthyDrainingSeconds");
    expect(drainingOf({ [TERMINATION]: false, [INTERVAL]: 360_000 })).toBe(360_000);
    expect(said(withAttributes({ [INTERVAL]: 60 }))).toEqual([
      `\`TargetGroupAttributes[0]\` of \`Group\` can give the unhealthy draining interval with \`${TERMINATION}\` off only`,
    ]);
    expect(said(withAttributes({ [TERMINATION]: false, [INTERVAL]: 360_001 }))).toHaveLength(1);
  });
});

describe("thresholds of a group's health", () => {
  const [dns, routing] = ["dns_failover", "unhealthy_state_routing"].map(
    (action) => `${HEALTH}.${action}.minimum_healthy_targets`,
  );
  const healthOf = (values: Properties) => labOf(withAttributes(values)).targetGroups[0]?.groupHealth;

  test("are a count of one unless they are stated", () => {
    expect(groupOf()).not.toHaveProperty("groupHealth");
    expect(healthOf({ [`${routing}.percentage`]: 50, [`${dns}.percentage`]: 60, [`${dns}.count`]: "off" })).toEqual({
      dnsFailover: { count: "off", percentage: 60 },
      routingFailover: { count: 1, percentage: 50 },
    });
  });

  test.each(["count", "percentage"])("the name's %s is not below routing's", (measure) => {
    const of = (name: number, flows: number) =>
      said(withAttributes({ [`${dns}.${measure}`]: name, [`${routing}.${measure}`]: flows }));
    expect([of(5, 5), of(6, 5)]).toEqual([[], []]);
    expect(of(4, 5)).toEqual([
      `\`TargetGroupAttributes[1]\` of \`Group\` must have a ${measure} of \`dns_failover\` not below that of \`unhealthy_state_routing\`, got 4 and 5`,
    ]);
  });

  test("routing's count is never off, and percentages go from 1 to 100", () => {
    expect(said(withAttributes({ [`${routing}.count`]: "off" }))).toEqual([
      `\`TargetGroupAttributes[0].Value (${routing}.count)\` of \`Group\` must be a whole number from 1 to 1000, got \`off\``,
    ]);
    expect(said(withAttributes({ [`${dns}.percentage`]: 101 }))).toEqual([
      `\`TargetGroupAttributes[0].Value (${dns}.percentage)\` of \`Group\` must be \`off\` or a whole number from 1 to 100, got \`101\``,
    ]);
  });
});

describe("delays of the lab's own", () => {
  const HINTS = { RegistrationDelaySeconds: 90, PropagationDelaySeconds: 120 };

  test("are those of the metadata, none where it says nothing", () => {
    expect(groupOf({}, HINTS)).toMatchObject({ registrationDelaySeconds: 90, propagationDelaySeconds: 120 });
    expect(groupOf()).not.toHaveProperty("registrationDelaySeconds");
    expect(groupOf()).not.toHaveProperty("propagationDelaySeconds");
  });

  test("are refused of an ALB's group, and where they are none", () => {
    expect(said(group("Group", { Protocol: "HTTP" }, HINTS))).toEqual([
      "`Group` can have the delays of `Metadata.Tierlab` as a group of an NLB only",
    ]);
    expect(said(group("Group", {}, { RegistrationDelaySeconds: -1, Image: "x" }))).toEqual([
      "`Metadata.Tierlab.RegistrationDelaySeconds` of `Group` must be a whole number from 0 to 3600, got `-1`",
      "`Metadata.Tierlab` of `Group` has no property `Image`",
    ]);
  });
});

test.each([
  ["preserve_client_ip.enabled", true, "has `preserve_client_ip.enabled`, which only a group of an NLB has"],
  ["stickiness.type", "source_ip", "must be `lb_cookie` or `app_cookie` in a group of an ALB, got `source_ip`"],
])("an ALB's group is refused with %s", (key, value, rule) => {
  expect(said(withAttributes({ [key]: value }, { Protocol: "HTTP" }))).toEqual([
    `\`TargetGroupAttributes[0]\` of \`Group\` ${rule}`,
  ]);
});

test("an ALB's group takes AWS's defaults, an NLB's nothing of an ALB's", () => {
  const defaults = { "stickiness.enabled": false, [`${HEALTH}.dns_failover.minimum_healthy_targets.count`]: 1 };
  expect(said(withAttributes(defaults, { Protocol: "HTTP" }))).toEqual([]);
  expect(said(withAttributes({ "slow_start.duration_seconds": 0 }))).toEqual([
    "`TargetGroupAttributes[0]` of `Group` has `slow_start.duration_seconds`, which only a group of an ALB has",
  ]);
});

test.each(["a-group-", "-group", "a_group", "a-name-that-has-thirty-three-chars"])(
  "a target group is not named %s (NLB-184)",
  (Name) => {
    const [fault, ...others] = said(group("Group", { Name }));
    expect(others).toEqual([]);
    expect(fault).toMatch(/^`Name` of `Group` must (be letters, digits and inner hyphens|have at most 32 characters)/);
  },
);
