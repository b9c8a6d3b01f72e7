import { expect, test } from "vitest";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { LoadBalancer, StatedTarget, TargetGroup } from "../../model/load-balancer.ts";
import { placeContainers } from "../addresses/index.ts";
import { container } from "../test/containers.ts";
import { group, subnet, targetGroup, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { registrationsOf, targetGroupStates } from "./index.ts";

const STOPPED = { kind: "stopped", exitCode: 137, finishedAtMs: 1 } as const;
const nlb = testLab().loadBalancers[0] as LoadBalancer;
const alb: LoadBalancer = {
  ...nlb,
  logicalId: "Alb",
  kind: "application",
  arn: "arn:alb",
  nodes: nlb.nodes.map((node, index) => ({ ...node, privateIp: `10.0.${index + 1}.200` })),
};

interface Given {
  readonly type: TargetGroup["targetType"];
  readonly lab?: Partial<Lab>;
  readonly inventory?: readonly LabContainer[];
}

function register(targets: readonly StatedTarget[], { type, lab = {}, inventory = [] }: Given) {
  const observed = observedWith({ lab: testLab(lab), inventory });
  return registrationsOf(observed, placeContainers(observed), { ...targetGroup, targetType: type, targets });
}

function zonesOf(targets: readonly StatedTarget[], lab: Partial<Lab> = {}) {
  return register(targets, { type: "ip", lab }).map(({ availabilityZone }) => availabilityZone);
}

test("the zone of an address is found in the group's VPC, or it is the one that was given (NLB-028)", () => {
  const outside = { id: "192.168.0.1", port: 80 };
  expect(zonesOf([{ id: "10.0.2.9", port: 80 }])).toEqual(["ap-northeast-1c"]);
  expect(zonesOf([{ ...outside, availabilityZone: "ap-northeast-1a" }])).toEqual(["ap-northeast-1a"]);
  expect(zonesOf([{ ...outside, availabilityZone: "all" }])).toEqual(["all"]);
  const foreign = { ...subnet("c"), vpcId: "vpc-2" as TargetGroup["vpcId"] };
  expect(zonesOf([{ id: "10.0.2.9", port: 80 }], { subnets: [subnet("a"), foreign] })).toEqual(["all"]);
});

test("an address of a load balancer of the VPC is unusable, one of another VPC is a target", () => {
  const kinds = (lab: Partial<Lab>) =>
    register(
      ["10.0.1.250", "10.0.1.9"].map((id) => ({ id, port: 80 })),
      { type: "ip", lab },
    ).map(({ registration }) => registration.kind);
  expect(kinds({})).toEqual(["unusable", "registered"]);
  const elsewhere = { ...nlb, vpcId: "vpc-2" as TargetGroup["vpcId"] };
  expect(kinds({ loadBalancers: [elsewhere] })).toEqual(["registered", "registered"]);
});

test("an instance is registered once it runs, with every port that it was given (NLB-027, NLB-031)", () => {
  const single = {
    logicalId: "Web",
    name: "web",
    subnetId: subnet("a").id,
    privateIp: "10.0.1.9",
    machine: group.machine,
  };
  const lab = { instances: [single] };
  const targets = [8080, 8081].map((port) => ({ id: "Web", port }));
  const web = container({ resource: "Web" });
  const shown = (inventory: LabContainer[]) =>
    register(targets, { type: "instance", lab, inventory }).map(
      ({ ip, port, registration }) => `${ip}:${port} ${registration.kind}`,
    );
  expect(shown([])).toEqual([]);
  expect(shown([web])).toEqual(["10.0.1.9:8080 registered", "10.0.1.9:8081 registered"]);
  expect(shown([{ ...web, state: STOPPED }])).toEqual(["10.0.1.9:8080 stopped", "10.0.1.9:8081 stopped"]);
});

test("an ALB is a target by its nodes that run, by all where none does (NLB-033)", () => {
  const node = (number: number, state?: LabContainer["state"]) =>
    container({ role: "alb-node", service: "alb", resource: "Alb", number, ...(state && { state }) });
  const nodes = (inventory: LabContainer[]) =>
    register([{ id: "Alb", port: 80 }], { type: "alb", lab: { loadBalancers: [nlb, alb] }, inventory });
  const [a, c] = ["1a", "1c"].map((zone, index) => ({
    id: `10.0.${index + 1}.200`,
    ip: `10.0.${index + 1}.200`,
    port: 80,
    availabilityZone: `ap-northeast-${zone}`,
    registration: { kind: "registered" },
    applicationLoadBalancer: "arn:alb",
  }));
  expect(nodes([node(1), node(2)])).toEqual([a, c]);
  expect(nodes([node(1, STOPPED), node(2)])).toEqual([c]);
  expect(nodes([])).toEqual([a, c]);
});

test("what a group states beside its targets reaches the fabric", () => {
  const more = {
    protocol: "TLS",
    proxyProtocolV2: true,
    unhealthyDrainingSeconds: 60,
    groupHealth: { dnsFailover: { count: "off", percentage: 50 }, routingFailover: { count: 2, percentage: "off" } },
    registrationDelaySeconds: 90,
    propagationDelaySeconds: 120,
  } as const;
  const observed = observedWith({ lab: testLab({ targetGroups: [{ ...targetGroup, ...more }] }) });
  expect(targetGroupStates(observed, placeContainers(observed), nlb)).toMatchObject([more]);
});
