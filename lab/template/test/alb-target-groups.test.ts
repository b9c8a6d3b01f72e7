import { describe, expect, test } from "vitest";
import { albWith, CERTIFICATE, front, HTTPS, pages, rule } from "./alb.ts";
import { alb, attributes, forward, group, labOf, type Properties, ref, said } from "./nlb.ts";

const withAttributes = (values: Readonly<Record<string, unknown>>, more: Properties = {}) =>
  pages("Pages", { TargetGroupAttributes: attributes(values), ...more });

function groupOf(values: Readonly<Record<string, unknown>>, more: Properties = {}) {
  return labOf(withAttributes(values, more)).targetGroups[0];
}

/** What is said of the group, without its name. */
function faults(values: Readonly<Record<string, unknown>>, more: Properties = {}): string[] {
  return said(withAttributes(values, more)).map((fault) => fault.replace(/ of `Pages`/, ""));
}

test("ALB-047, 049, 051: algorithm, anomaly mitigation and slow start, none of which is there unless it is stated", () => {
  expect(
    groupOf({ "load_balancing.algorithm.type": "round_robin", "slow_start.duration_seconds": 0 }),
  ).not.toHaveProperty("algorithm");
  const random = { "load_balancing.algorithm.type": "weighted_random" };
  expect(groupOf({ ...random, "load_balancing.algorithm.anomaly_mitigation": "on" })).toMatchObject({
    algorithm: "weighted_random",
    anomalyMitigation: true,
  });
  expect(groupOf({ "slow_start.duration_seconds": 900 })?.slowStartSeconds).toBe(900);
  for (const value of [29, 901]) {
    expect(faults({ "slow_start.duration_seconds": value })).toEqual([
      `\`TargetGroupAttributes[0].Value (slow_start.duration_seconds)\` must be 0 or a whole number from 30 to 900, got \`${value}\``,
    ]);
  }
});

describe("ALB-050: what does not go together is refused:", () => {
  const sticky = { "stickiness.enabled": true };
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      "slow start with least outstanding requests",
      { "slow_start.duration_seconds": 30, "load_balancing.algorithm.type": "least_outstanding_requests" },
      "`TargetGroupAttributes[0]` must be 0 with the algorithm `least_outstanding_requests`, got 30",
    ],
    [
      "slow start with weighted random",
      { "slow_start.duration_seconds": 30, "load_balancing.algorithm.type": "weighted_random" },
      "`TargetGroupAttributes[0]` must be 0 with the algorithm `weighted_random`, got 30",
    ],
    [
      "stickiness with weighted random",
      { ...sticky, "load_balancing.algorithm.type": "weighted_random" },
      "`TargetGroupAttributes[0]` must be off with the algorithm `weighted_random`",
    ],
    [
      "stickiness with cross-zone off",
      { ...sticky, "load_balancing.cross_zone.enabled": "false" },
      "`TargetGroupAttributes[0]` must be off where `load_balancing.cross_zone.enabled` is",
    ],
    [
      "anomaly mitigation with round robin",
      { "load_balancing.algorithm.anomaly_mitigation": "on" },
      "`TargetGroupAttributes[0]` must be off with the algorithm `round_robin`: only `weighted_random` has it",
    ],
  ])("%s", (_, values, fault) => {
    expect(faults(values)).toEqual([fault]);
  });
});

test("ALB-052, 053: cookies of the load balancer for a day unless stated, and those of an application by their name", () => {
  expect(groupOf({ "stickiness.enabled": true })?.stickiness).toEqual({ kind: "lb_cookie", durationSeconds: 86_400 });
  expect(groupOf({ "stickiness.enabled": false, "stickiness.type": "lb_cookie" })).not.toHaveProperty("stickiness");
  const app = { "stickiness.enabled": true, "stickiness.type": "app_cookie" };
  const named = { ...app, "stickiness.app_cookie.cookie_name": "sid", "stickiness.app_cookie.duration_seconds": 60 };
  expect(groupOf(named)?.stickiness).toEqual({ kind: "app_cookie", cookieName: "sid", durationSeconds: 60 });
  expect(faults(app)).toEqual([
    "`TargetGroupAttributes[1]` lacks `stickiness.app_cookie.cookie_name`, which the type `app_cookie` needs",
  ]);
  for (const name of ["AWSALB", "AWSALBAPP", "AWSALBAPP-0", "AWSALBTG"]) {
    expect(faults({ ...app, "stickiness.app_cookie.cookie_name": name })).toEqual([
      `\`TargetGroupAttributes[2]\` must not be one of the load balancer's own, got \`${name}\``,
    ]);
  }
  for (const seconds of [0, 604_801]) {
    expect(faults({ "stickiness.lb_cookie.duration_seconds": seconds })).toHaveLength(1);
  }
});

test("ALB-053: requests are not shared between groups where one is sticky by an application's cookie", () => {
  const app = {
    "stickiness.enabled": true,
    "stickiness.type": "app_cookie",
    "stickiness.app_cookie.cookie_name": "sid",
  };
  const other = pages("Other", { TargetGroupAttributes: attributes(app) });
  expect(said(...albWith(other, rule("Rule", { Actions: forward("Pages", "Other") })))).toEqual([
    "`Actions[0].ForwardConfig` of `Rule` must not share requests between groups where one is sticky by an application's cookie, `Other` is",
  ]);
  expect(said(...albWith(other, rule("Rule", { Actions: forward("Other") })))).toEqual([]);
});

test("ALB-055: cross-zone is on, cannot be turned off at the load balancer, and may be at a group", () => {
  expect(labOf(alb()).loadBalancers[0]?.crossZone).toBe(true);
  const off = attributes({ "load_balancing.cross_zone.enabled": false });
  expect(said(alb({ LoadBalancerAttributes: off }))).toEqual([
    "`LoadBalancerAttributes` of `ALB` must not turn `load_balancing.cross_zone.enabled` off for an ALB",
  ]);
  expect(groupOf({ "load_balancing.cross_zone.enabled": "false" })?.crossZone).toBe("false");
});

test("ALB-057, 033: a group of HTTP/2 or gRPC is that of an HTTPS listener, and is only forwarded to", () => {
  for (const version of ["HTTP2", "GRPC"]) {
    const group = pages("Pages", { ProtocolVersion: version });
    const secure = labOf(alb(), CERTIFICATE, group, front(HTTPS));
    expect(secure.targetGroups[0]?.protocolVersion).toBe(version);
    expect(said(alb(), group, front())).toEqual([
      `\`DefaultActions\` of \`Front\` must be those of an HTTPS listener: \`Pages\` has the protocol version \`${version}\`, got \`HTTP\``,
    ]);
    const both = [
      { Type: "authenticate-oidc", Order: 1 },
      { ...forward("Pages")[0], Order: 2 },
    ];
    expect(said(alb(), CERTIFICATE, group, front(HTTPS), rule("Rule", { Actions: both }))).not.toEqual([]);
  }
  expect(labOf(pages("Pages", { ProtocolVersion: "HTTP1" })).targetGroups[0]).not.toHaveProperty("protocolVersion");
});

const checkOf = (more: Properties) => labOf(pages("Pages", more)).targetGroups[0]?.healthCheck;

test("ALB-058: health checks of an ALB's group, and what they are unless it is stated", () => {
  expect(checkOf({})).toEqual({
    ...{ protocol: "HTTP", port: "traffic-port", path: "/", matcher: "200" },
    ...{ intervalSeconds: 30, timeoutSeconds: 5, healthyThreshold: 5, unhealthyThreshold: 2 },
  });
  expect(checkOf({ HealthCheckProtocol: "HTTPS" })).toMatchObject({
    protocol: "HTTP",
    isOverTls: true,
    timeoutSeconds: 5,
  });
  expect(checkOf({ ProtocolVersion: "GRPC" })).toMatchObject({
    ...{ isGrpc: true, path: "/AWS.ALB/healthcheck", matcher: "12" },
  });
  expect(said(pages("Pages", { HealthCheckProtocol: "TCP" }))).toEqual([
    "`HealthCheckProtocol` of `Pages` must be `HTTP` or `HTTPS` for a group of an ALB, got `TCP`",
  ]);
  for (const [name, least, most] of [
    ["HealthCheckIntervalSeconds", 5, 300],
    ["HealthCheckTimeoutSeconds", 2, 120],
    ["HealthyThresholdCount", 2, 10],
    ["UnhealthyThresholdCount", 2, 10],
  ] as const) {
    for (const value of [least - 1, most + 1]) expect(said(pages("Pages", { [name]: value }))).toHaveLength(1);
  }
});

test("ALB-059: HTTP codes from 200 to 499, codes of gRPC from 0 to 99", () => {
  expect(checkOf({ Matcher: { HttpCode: "200-299,302" } })?.matcher).toBe("200-299,302");
  expect(checkOf({ ProtocolVersion: "GRPC", Matcher: { GrpcCode: "0-99" } })?.matcher).toBe("0-99");
  expect(said(pages("Pages", { Matcher: { HttpCode: "200-500" } }))).toEqual([
    "`Matcher.HttpCode` of `Pages` must have codes from 200 to 499, got 500",
  ]);
  expect(said(pages("Pages", { ProtocolVersion: "GRPC", Matcher: { GrpcCode: "100" } }))).toHaveLength(1);
  expect(said(pages("Pages", { Matcher: { GrpcCode: "12" } }))).toEqual([
    "`Matcher.GrpcCode` of `Pages` does not go with a group that is checked by HTTP",
  ]);
  expect(said(pages("Pages", { ProtocolVersion: "GRPC", Matcher: { HttpCode: "200" } }))).toEqual([
    "`Matcher.HttpCode` of `Pages` does not go with a group that is checked by gRPC",
  ]);
  expect(said(group("Group", { ProtocolVersion: "HTTP2" }))).toEqual([
    "`ProtocolVersion` of `Group` can be given for a group of an ALB only",
  ]);
});

test("ALB-065, 066: thresholds of a group's health, of which that for the name is not below that for routing", () => {
  const key = (kind: string, measure: string) => `target_group_health.${kind}.minimum_healthy_targets.${measure}`;
  expect(
    groupOf({ [key("dns_failover", "count")]: 3, [key("unhealthy_state_routing", "percentage")]: 50 })?.groupHealth,
  ).toEqual({ dnsFailover: { count: 3, percentage: "off" }, routingFailover: { count: 1, percentage: 50 } });
  expect(faults({ [key("dns_failover", "count")]: 1, [key("unhealthy_state_routing", "count")]: 2 })).toHaveLength(1);
});

test("ALB-069: a deregistration delay from 0 to 3600 s, 300 unless it is stated", () => {
  expect(groupOf({})?.deregistrationDelaySeconds).toBe(300);
  expect(groupOf({ "deregistration_delay.timeout_seconds": 0 })?.deregistrationDelaySeconds).toBe(0);
  expect(faults({ "deregistration_delay.timeout_seconds": 3601 })).toHaveLength(1);
});

test("ALB-094: an instance of another VPC is no target by its id", () => {
  expect(said(pages("Pages", { Targets: [{ Id: ref("Far") }] }))).toEqual([
    "`Targets[0].Id` of `Pages` must be instances of the group's VPC, `Far` is in another",
  ]);
});

test("an ALB forwards to groups of HTTP and HTTPS alone, an NLB to none of them", () => {
  expect(said(alb(), CERTIFICATE, pages("Pages", { Protocol: "HTTPS" }), front())).toEqual([]);
  expect(said(alb(), group("Pages"), front())).toEqual([
    "`DefaultActions` of `Front` must forward to target groups with the protocol `HTTP` or `HTTPS`, `Pages` has `TCP`",
  ]);
});
