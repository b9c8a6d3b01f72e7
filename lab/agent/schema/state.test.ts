import { expect, test } from "vitest";
import { eni, threeTier } from "../../fabric/fixture/three-tier.ts";
import type { AlbNodeState, FabricState } from "../../model/index.ts";
import { parseHealthMessage } from "./health.ts";
import { parseAlbNodeState, parseFabricState } from "./state.ts";

const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value));

test("a fabric state comes through whole", () => {
  const state: FabricState = {
    ...threeTier(),
    interfaces: [
      eni("10.0.3.4", ["web"], {
        publicIp: "198.51.100.7",
        metadata: {
          instanceId: "i-0123456789abcdef0" as never,
          imageId: "tierlab/web",
          instanceType: "t3.micro",
          hostname: "ip-10-0-3-4.ap-northeast-1.compute.internal",
          availabilityZone: "ap-northeast-1a",
          launchTimeMs: 1,
          securityGroups: ["web"],
          tags: { Name: "web" },
          userData: "#!/bin/sh\n",
          options: {
            httpEndpoint: "enabled",
            httpTokens: "required",
            httpPutResponseHopLimit: 2,
            instanceMetadataTags: "disabled",
          },
          targetLifecycleState: "InService",
        },
      }),
    ],
    names: [
      { name: "db.example.com", ttlSeconds: 5, addresses: ["10.0.7.4"], answer: "one-at-random" },
      {
        name: "nlb.elb.ap-northeast-1.amazonaws.com",
        ttlSeconds: 60,
        addresses: ["10.0.5.10"],
        answer: "all",
        networkLoadBalancerId: "lb-nlb" as never,
      },
    ],
  };
  expect(parseFabricState(overTheWire(state))).toEqual(state);
});

test("all that an NLB may have comes through whole", () => {
  const [nlb] = threeTier().networkLoadBalancers;
  const target = { id: "10.0.1.9", ip: "10.0.1.9", port: 80, availabilityZone: "all" };
  const more = {
    clientRoutingPolicy: "availability_zone_affinity",
    zonalShift: true,
    nodes: nlb?.nodes.map((node) => ({ ...node, secondaryIps: ["10.0.5.253"] })),
    listeners: [
      {
        logicalId: "Secure",
        port: 443,
        protocol: "TLS",
        defaultAction: { kind: "forward", targetGroups: [], sourceIpStickiness: true },
        tls: { certificateArns: ["arn:c"], securityPolicy: "ELBSecurityPolicy-2016-08", alpnPolicy: "HTTP2Only" },
      },
      {
        logicalId: "Plain",
        port: 80,
        protocol: "TCP",
        defaultAction: { kind: "forward", targetGroups: [] },
        idleTimeoutSeconds: 60,
      },
    ],
    targetGroups: nlb?.targetGroups.map((group) => ({
      ...group,
      protocol: "TCP_UDP",
      healthCheck: { ...group.healthCheck, protocol: "HTTP", isOverTls: true },
      proxyProtocolV2: true,
      unhealthyDrainingSeconds: 60,
      groupHealth: { dnsFailover: { count: "off", percentage: 50 }, routingFailover: { count: 2, percentage: "off" } },
      registrationDelaySeconds: 90,
      propagationDelaySeconds: 120,
      targets: [{ ...target, registration: { kind: "unusable" }, applicationLoadBalancer: "arn:alb" }],
    })),
  };
  const state = { ...threeTier(), networkLoadBalancers: [{ ...nlb, ...more }] };
  expect(parseFabricState(overTheWire(state))).toEqual(state);
});

test("an ALB node's state comes through whole", () => {
  const { networkLoadBalancers } = threeTier();
  const state = { ...networkLoadBalancers[0], lab: "test", timeScale: 10, node: networkLoadBalancers[0]?.nodes[0] };
  expect(parseAlbNodeState(overTheWire(state))).toEqual(state as unknown as AlbNodeState);
});

test("what is wrong is named with its place, five places at most", () => {
  const wrong = overTheWire(threeTier());
  wrong.timeScale = 0;
  wrong.subnets[2].cidr = "10.0.3.0/40";
  expect(() => parseFabricState(wrong)).toThrow(/timeScale: .*; subnets\[2\]\.cidr: not an IPv4 range/);
  expect(() => parseFabricState({})).toThrow(/lab: .*; and 8 more/);
  expect(() => parseFabricState(null)).toThrow(/value: /);
});

test.each([
  ["an interface", { interfaces: [{ ...eni("10.0.3.4", []), interface: 'eth0" accept; #' }] }],
  ["a security group", { interfaces: [{ ...eni("10.0.3.4", []), securityGroupIds: ["sg } add rule"] }] }],
  ["a name", { names: [{ name: "a b", ttlSeconds: 1, addresses: [], answer: "all" }] }],
  ["an address", { names: [{ name: "a", ttlSeconds: 1, addresses: ["10.0.0.1; drop"], answer: "all" }] }],
])("%s cannot carry anything else into the rule set", (_, more) => {
  expect(() => parseFabricState({ ...overTheWire(threeTier()), ...more })).toThrow(
    expect.objectContaining({ code: "InvalidState" }),
  );
});

test.each([
  ["A", "192.0.2.1", "2001:db8::1"],
  ["AAAA", "2001:db8::1", "192.0.2.1"],
  ["CNAME", "a.example.com", "a b"],
  ["TXT", '"One" "two"', "one"],
])("a record of type %s has values of its own kind", (type, right, wrong) => {
  const stateWith = (value: string) => {
    const record = { kind: "values", name: "*.example.com", type, ttlSeconds: 60, values: [value] };
    return {
      ...overTheWire(threeTier()),
      hostedZones: [{ id: "Z1", logicalId: "Zone", name: "example.com", records: [record] }],
    };
  };
  expect(parseFabricState(stateWith(right)).hostedZones?.[0]?.records[0]).toMatchObject({ type, values: [right] });
  expect(() => parseFabricState(stateWith(wrong))).toThrow(expect.objectContaining({ code: "InvalidState" }));
});

test("a health message of another kind is refused", () => {
  const removed = { kind: "removed", targetGroupId: "tg-1", targetId: "i-1", port: 80 };
  expect(parseHealthMessage(removed)).toEqual(removed);
  const target = { targetGroupId: "tg-1", targetId: "i-1", port: 80, isAnomalous: true, isMitigated: false };
  const anomalies = { kind: "anomalies", targets: [target] };
  expect(parseHealthMessage(anomalies)).toEqual(anomalies);
  expect(() => parseHealthMessage({ kind: "other" })).toThrow(
    expect.objectContaining({ code: "InvalidHealthMessage" }),
  );
});
