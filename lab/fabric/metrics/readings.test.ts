import { expect, test } from "vitest";
import { createMeter } from "../../../proxy/nlb/userspace/metrics.ts";
import type { TargetGroupState, TargetHealth } from "../../model/index.ts";
import { health, listener, stateWith } from "../fixture/nlb.ts";
import { loadBalancer, target, targetGroup } from "../fixture/three-tier.ts";
import type { Entry } from "./entries.ts";
import { flowsOf } from "./flows.ts";
import { type Look, readingsOf } from "./readings.ts";

const [A, C] = ["10.0.5.4", "10.0.6.4"] as const;

function look(more: Partial<Look> = {}): Look {
  return {
    atMs: 0,
    counts: new Map(),
    active: [],
    health: [],
    blindNodes: [],
    plane: [],
    portErrors: () => 0,
    ...more,
  };
}

/** Values of a metric by zone. */
function values(metric: string, state = stateWith({}), seen = look()): Record<string, number> {
  const ours = readingsOf(state, seen).filter((one) => one.metric === metric);
  return Object.fromEntries(ours.map(({ dimensions, value }) => [dimensions.AvailabilityZone?.slice(-2) ?? "", value]));
}

function hosts(health: TargetHealth[], group: Partial<TargetGroupState> = {}) {
  const seen = look({ health });
  return [values("HealthyHostCount", stateWith(group), seen), values("UnHealthyHostCount", stateWith(group), seen)];
}

test("NLB-180: healthy and unhealthy hosts are told by zone, load balancer and target group", () => {
  expect(hosts(health({ [A]: "healthy", [C]: "unhealthy" }))).toEqual([
    { "1a": 1, "1c": 0 },
    { "1a": 0, "1c": 1 },
  ]);
  const [first] = readingsOf(stateWith({}), look()).filter(({ metric }) => metric === "HealthyHostCount");
  expect(first?.dimensions).toEqual({
    LoadBalancer: "net/nlb/0123456789abcdef",
    AvailabilityZone: "ap-northeast-1a",
    TargetGroup: "targetgroup/app/0123456789abcdef",
  });
});

test("NLB-180: a target that drains or has yet to be judged is neither, one that drains as unhealthy is unhealthy", () => {
  expect(hosts(health({ [A]: "draining", [C]: "initial" }))).toEqual([
    { "1a": 0, "1c": 0 },
    { "1a": 0, "1c": 0 },
  ]);
  expect(hosts(health({ [A]: "unhealthy.draining" }))[1]).toEqual({ "1a": 1, "1c": 0 });
});

test("NLB-180: a group of an ALB has no host metrics, nor has a zone where nothing is registered", () => {
  expect(hosts([], { targets: [target(A, { applicationLoadBalancer: "arn:alb" })] })).toEqual([{}, {}]);
  expect(hosts([], { targets: [target(A)] })[0]).toEqual({ "1a": 0 });
});

test("NLB-141, NLB-182: a zone's health is 1 or 0, also where no zone is healthy and the name gives them all", () => {
  const apart = (states: TargetHealth[]) => {
    const state = stateWith({}, { crossZone: false });
    return values("ZonalHealthStatus", state, look({ health: states }));
  };
  expect(apart(health({ [A]: "healthy", [C]: "unhealthy" }))).toEqual({ "1a": 1, "1c": 0 });
  expect(apart(health({ [A]: "unhealthy", [C]: "unhealthy" }))).toEqual({ "1a": 0, "1c": 0 });
});

function entry(more: Partial<Entry> = {}): Entry {
  return {
    protocol: "tcp",
    secondsLeft: 340,
    state: "ESTABLISHED",
    original: { source: "10.0.3.4", destination: "10.0.5.10", sourcePort: 40000, destinationPort: 9090, bytes: 100 },
    reply: { source: A, destination: "10.0.5.10", sourcePort: 9090, destinationPort: 1024, bytes: 50 },
    mark: 0x1000_1000,
    ...more,
  };
}

test("NLB-177: flows are active where their mark says, and other connections are nobody's", () => {
  const active = [entry(), entry({ mark: 0x2000 }), entry({ mark: 0x2000, protocol: "udp" }), entry({ mark: 0 })];
  expect(values("ActiveFlowCount", stateWith({}), look({ active }))).toEqual({ "1a": 1, "1c": 2 });
  expect(values("ActiveFlowCount_UDP", stateWith({}), look({ active }))).toEqual({ "1a": 0, "1c": 1 });
});

test("NLB-177: of a TLS listener the client's connection is the flow, and the one to the target is none", () => {
  const tls = { certificateArns: [], securityPolicy: "", alpnPolicy: "None" } as const;
  const state = stateWith({}, { listeners: [listener({ protocol: "TLS", tls })] });
  const reply = { source: "10.0.5.10", destination: "10.0.3.4", sourcePort: 9090, destinationPort: 40000, bytes: 0 };
  const active = [entry({ mark: 0x1000, reply }), entry({ mark: 0x4000_1000 })];
  expect(values("ActiveFlowCount_TLS", state, look({ active }))).toEqual({ "1a": 1, "1c": 0 });
  expect(values("ActiveFlowCount", state, look({ active }))).toEqual({ "1a": 1, "1c": 0 });
});

test("NLB-167, NLB-179: what the userspace plane counts is added to what the kernel does", () => {
  const [nlb] = stateWith({}).networkLoadBalancers;
  const metrics = createMeter().read({ TCP: 0, TLS: 0 }, []);
  const reading = { loadBalancerId: nlb?.id ?? "", availabilityZone: "ap-northeast-1a", flows: [] };
  const counts = new Map([["lb-nlb.ap-northeast-1a.client_reset", { packets: 3, bytes: 0 }]]);
  const plane = [{ ...reading, metrics: { ...metrics, TCP_Client_Reset_Count: 2, ClientTLSNegotiationErrorCount: 1 } }];
  expect(values("TCP_Client_Reset_Count", stateWith({}), look({ counts, plane }))).toEqual({ "1a": 5, "1c": 0 });
  expect(values("ClientTLSNegotiationErrorCount", stateWith({}), look({ plane }))).toEqual({ "1a": 1 });
});

test("a flow that ends in the userspace plane is told with the target that the plane chose", () => {
  const client = { ip: "10.0.3.4", port: 40000 };
  const own = { client, listenerPort: 9090, targetGroup: "tg-app", target: { host: C, port: 9090 } };
  const flows = [{ ...own, startedAtMs: 0, receivedBytes: 0, sentBytes: 0 }];
  const metrics = createMeter().read({ TCP: 0, TLS: 0 }, []);
  const reply = { source: "10.0.5.10", destination: client.ip, sourcePort: 9090, destinationPort: 40000, bytes: 0 };
  const plane = [{ loadBalancerId: "lb-nlb", availabilityZone: "ap-northeast-1a", flows, metrics }];
  const [flow] = flowsOf(stateWith({}), [entry({ mark: 0x1000, reply })], plane);
  expect(flow?.target).toEqual({ ip: C, port: 9090, id: `i-${C}` });
});

test("a flow is idle since the kernel's memory of it began to run out", () => {
  const [flow] = flowsOf(stateWith({}), [entry({ ageSeconds: 60 })]);
  expect(flow).toMatchObject({
    idleMs: 9_000,
    ageMs: 60_000,
    bytes: 150,
    targetGroup: "app",
    target: { id: `i-${A}` },
  });
});

test("a flow whose target was taken out is told without its name, and one that closes without idleness", () => {
  const state = stateWith({}, { targetGroups: [targetGroup([])] });
  const [flow] = flowsOf(state, [entry({ state: "FIN_WAIT" })]);
  expect(flow?.target).toEqual({ ip: A, port: 9090 });
  expect(flow).not.toHaveProperty("idleMs");
  expect(flow?.loadBalancer).toBe(loadBalancer().name);
});
