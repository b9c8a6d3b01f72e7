import { expect, test } from "vitest";
import { faultCalled } from "../../faults/index.ts";
import type { FabricFault } from "../../model/fault.ts";
import type { SecurityGroupId, VpcId } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { SecurityGroup } from "../../model/lab.ts";
import { placeContainers } from "../addresses/index.ts";
import { faultPicture } from "../faults/picture.ts";
import { planFault } from "../faults/request.ts";
import { container } from "../test/containers.ts";
import { targetGroup, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { renderFaults, withFaultyRules } from "./faults.ts";

const groups: readonly SecurityGroup[] = [
  {
    id: "sg-1" as SecurityGroupId,
    logicalId: "AppSg",
    name: "app",
    description: "",
    vpcId: "vpc-1" as VpcId,
    ingress: [
      { protocol: "tcp", ports: [9090, 9090], peer: { kind: "cidr", cidr: "10.0.0.0/16" } },
      { protocol: "tcp", ports: [22, 22], peer: { kind: "cidr", cidr: "10.0.0.0/16" } },
    ],
    egress: [{ protocol: "all", peer: { kind: "cidr", cidr: "0.0.0.0/0" } }],
  },
];
const lab = testLab({ securityGroups: groups });
const first = container({ resource: "AppGroup" });
const second = container({ resource: "AppGroup", number: 2 });
const both = [first, second];

const inService = both.map(({ instanceId }) => {
  const place = { kind: "lifecycle", group: "app", instanceId } as const;
  return { ...place, state: "InService", health: "Healthy" } as const;
});

/** A fault planned on `before` and met with `now`. */
function met(kind: string, options: object, now: readonly LabContainer[] = both) {
  const before = observedWith({ lab, inventory: both }, inService);
  const request = { kind, options: { ...options } };
  const fault = planFault(request, { picture: faultPicture(before), number: 1, nowMs: 0, on: [] });
  return { fault, observed: observedWith({ lab, inventory: now, faults: [fault] }, inService) };
}

function rendered(kind: string, options: object, now?: readonly LabContainer[]): FabricFault[] {
  const { observed } = met(kind, options, now);
  return renderFaults(observed, placeContainers(observed));
}

const refused = (kind: string, options: object) => () => met(kind, options);

test("an instance's network is cut at its address, found by name, instance id, or a beginning of that", () => {
  for (const ref of ["app-group-1", first.instanceId, first.instanceId.slice(0, 10)]) {
    expect(rendered("network-cut", { instance: ref })).toEqual([{ kind: "cut", addresses: ["10.0.1.4"] }]);
  }
  const { fault } = met("network-cut", { instance: "app-group-1" });
  expect(fault).toMatchObject({
    id: "fault-1",
    options: { instance: first.instanceId },
    description: "network of app-group-1 cut",
    touches: ["app-group-1"],
    awsName: faultCalled("network-cut").awsName,
  });
});

test("what is pinned to an instance does not meet its replacement of the same name", () => {
  const replacement = container({ resource: "AppGroup" });
  expect(rendered("network-cut", { instance: "app-group-1" }, [replacement, second])).toEqual([]);
});

test("a zone that is down takes load balancer nodes and instances with it, those launched later as well", () => {
  const zone = "ap-northeast-1a";
  const late = container({ resource: "AppGroup", number: 3, subnetId: "subnet-a", address: "10.0.1.9" });
  expect(rendered("az-down", { zone: "1a" })).toEqual([{ kind: "cut", addresses: ["10.0.1.250", "10.0.1.4"] }]);
  expect(rendered("az-down", { zone }, [...both, late])).toEqual([
    { kind: "cut", addresses: ["10.0.1.250", "10.0.1.4", "10.0.1.9"] },
  ]);
});

test("an NLB's address in one zone is cut; the load balancer need not be named where there is one", () => {
  expect(rendered("nlb-address-down", { zone: "a" })).toEqual([{ kind: "cut", addresses: ["10.0.1.250"] }]);
  expect(refused("nlb-address-down", { zone: "a", loadBalancer: "x" })).toThrow(
    "No Network Load Balancer is called `x`; there is nlb",
  );
});

test("a path lies between an instance, a subnet, a zone, a tier and everything", () => {
  const sides = (options: object) => {
    const [link] = rendered("latency", { ms: 20, ...options });
    return link?.kind === "link" ? link.between.map((side) => side.join(" ")) : [];
  };
  expect(sides({ between: "app-group-1", and: "1c" })).toEqual(["10.0.1.4", "10.0.2.250 10.0.2.4"]);
  expect(sides({ between: "app-group", and: "nlb" })).toEqual(["10.0.1.4 10.0.2.4", "10.0.1.250 10.0.2.250"]);
  expect(sides({ between: "AppGroup", and: "subnet-a" })).toEqual(["10.0.1.4 10.0.2.4", "10.0.1.250 10.0.1.4"]);
  expect(sides({ between: "app" })[1]).toBe("10.0.1.250 10.0.1.4 10.0.2.250 10.0.2.4");
});

test.each([
  ["latency", { ms: 20 }, { delayMs: 20 }],
  ["jitter", { ms: 20 }, { delayMs: 20, jitterMs: 20 }],
  ["jitter", { ms: 20, delayMs: 50 }, { delayMs: 50, jitterMs: 20 }],
  ["loss", { percent: 5 }, { lossPercent: 5 }],
  ["reorder", { percent: 25 }, { reorderPercent: 25, delayMs: 50 }],
  ["bandwidth", { mbps: 10 }, { rateMbps: 10 }],
] as const)("%s %j makes a path so", (kind, options, bad) => {
  const good = { delayMs: 0, jitterMs: 0, lossPercent: 0, reorderPercent: 0 };
  expect(rendered(kind, { between: "1a", and: "1c", ...options })).toMatchObject([{ impairment: { ...good, ...bad } }]);
});

test("health checks, or all but them, are lost for a whole target group or for one target (NLB-100)", () => {
  const targets = [
    { ip: "10.0.1.4", port: 9090 },
    { ip: "10.0.2.4", port: 9090 },
  ];
  const group = { targetGroup: "app-targets" };
  expect(rendered("health-checks-failing", group)).toEqual([{ kind: "health-checks", targets, lost: "health-checks" }]);
  expect(rendered("traffic-failing", { ...group, instance: "app-group-2" })).toEqual([
    { kind: "health-checks", targets: [targets[1]], lost: "traffic" },
  ]);
});

test("targets that are checked at a port of their own are told by that of their traffic (NLB-100)", () => {
  const healthCheck = { ...targetGroup.healthCheck, port: 7001 };
  const observed = observedWith(
    { lab: testLab({ securityGroups: groups, targetGroups: [{ ...targetGroup, healthCheck }] }), inventory: both },
    inService,
  );
  const request = { kind: "health-checks-failing", options: { targetGroup: "app-targets", instance: "app-group-2" } };
  const fault = planFault(request, { picture: faultPicture(observed), number: 1, nowMs: 0, on: [] });
  const faulty = { ...observed, faults: [fault] };
  expect(renderFaults(faulty, placeContainers(faulty))).toEqual([
    { kind: "health-checks", targets: [{ ip: "10.0.2.4", port: 9090 }], lost: "health-checks" },
  ]);
});

test("resolvers fail for all VPCs and names, or for those given", () => {
  expect(rendered("dns-failing", {})).toEqual([{ kind: "dns", vpcIds: ["vpc-1"], answer: "SERVFAIL" }]);
  expect(rendered("dns-failing", { vpc: "vpc", name: "example.com", answer: "silence" })).toEqual([
    { kind: "dns", vpcIds: ["vpc-1"], names: ["example.com"], answer: "silence" },
  ]);
});

test("a rule is removed, and there again at the end; others stay", () => {
  const { observed, fault } = met("security-group-rule-removed", { group: "app", port: 9090 });
  expect(withFaultyRules(observed, groups)[0]?.ingress).toEqual([groups[0]?.ingress[1]]);
  expect(fault.description).toBe("app without tcp 9090 from 10.0.0.0/16");
  expect(withFaultyRules({ ...observed, faults: [] }, groups)).toEqual(groups);
  expect(refused("security-group-rule-removed", { group: "app", port: 80 })).toThrow(
    "app has no such ingress rule; there are tcp 9090 from 10.0.0.0/16, tcp 22 from 10.0.0.0/16",
  );
});

test("a rule is added, for a range or for a group", () => {
  const added = (options: object) =>
    withFaultyRules(met("security-group-rule-added", { group: "app", ...options }).observed, groups)[0]?.ingress.at(-1);
  const everyone = { kind: "cidr", cidr: "0.0.0.0/0" };
  expect(added({ port: 80 })).toEqual({ protocol: "tcp", ports: [80, 80], peer: everyone });
  expect(added({ protocol: "icmp", peer: "app" })).toEqual({
    protocol: "icmp",
    peer: { kind: "group", groupId: "sg-1" },
  });
  expect(refused("security-group-rule-added", { group: "app" })).toThrow("port must be given for tcp");
});

test("what is not there is told with what is", () => {
  expect(refused("kill", { instance: "web-1" })).toThrow(
    "No instance is called `web-1`; there are app-group-1, app-group-2",
  );
  expect(refused("kill", { instance: "app-group" })).toThrow("`app-group` may be any of app-group-1, app-group-2");
  expect(refused("latency", { between: "web", ms: 1 })).toThrow(
    "Nothing is called `web`; there are zones ap-northeast-1a, ap-northeast-1c; subnets subnet-a, subnet-c; " +
      "tiers AppGroup; load balancers nlb; instances app-group-1, app-group-2",
  );
});
