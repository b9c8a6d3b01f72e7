import { expect, test } from "vitest";
import type { LabEventBody } from "../../model/events.ts";
import { eniIdOf, interfaceNameOf, macOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { LoadBalancer } from "../../model/load-balancer.ts";
import { albSocket } from "../../model/naming.ts";
import { placeContainers } from "../addresses/index.ts";
import type { Observed } from "../observed.ts";
import { container } from "../test/containers.ts";
import { group, targetGroup, testLab } from "../test/lab.ts";
import { observedWith } from "../test/observed.ts";
import { renderAlbStates, renderFabricState } from "./index.ts";

const nlb = testLab().loadBalancers[0] as LoadBalancer;
const alb: LoadBalancer = {
  ...nlb,
  logicalId: "Alb",
  name: "alb",
  kind: "application",
  scheme: "internet-facing",
  dnsName: "alb-1.ap-northeast-1.elb.amazonaws.com",
  nodes: nlb.nodes.map((node, index) => ({
    ...node,
    privateIp: `10.0.${index + 1}.200`,
    publicIp: `198.51.100.${10 + index}`,
  })),
};
const withAlb = testLab({ loadBalancers: [nlb, alb] });
const ingress = [
  {
    name: "Alb",
    transport: "tcp" as const,
    containerPort: 80,
    to: alb.nodes.map((node) => ({ ip: node.privateIp, port: 80 })),
  },
];

function render(changes: Partial<Observed>, events: LabEventBody[] = []) {
  const observed = observedWith(changes, events);
  return renderFabricState(observed, placeContainers(observed), ingress);
}

function node(number: number, state?: LabContainer["state"]): LabContainer {
  return container({ role: "alb-node", service: "alb", resource: "Alb", number, ...(state ? { state } : {}) });
}

const member = container({ resource: "AppGroup" });
const stopped = { kind: "stopped", exitCode: 137, finishedAtMs: 0 } as const;

test("an NLB has a name for all its nodes and one for each zone (NLB-085)", () => {
  expect(render({}).names).toEqual([
    expect.objectContaining({ name: nlb.dnsName, addresses: ["10.0.1.250", "10.0.2.250"], ttlSeconds: 60 }),
    expect.objectContaining({ name: `ap-northeast-1a.${nlb.dnsName}`, addresses: ["10.0.1.250"] }),
    expect.objectContaining({ name: `ap-northeast-1c.${nlb.dnsName}`, addresses: ["10.0.2.250"] }),
  ]);
});

test("ALB-015: an ALB has a name for its nodes and one for each zone, with one address of each, for 60 s", () => {
  const names = render({ lab: withAlb, inventory: [node(1), node(2)] }).names.slice(3);
  expect(names).toEqual([
    { name: alb.dnsName, addresses: ["198.51.100.10", "198.51.100.11"], ttlSeconds: 60, answer: "all" },
    { name: `ap-northeast-1a.${alb.dnsName}`, addresses: ["198.51.100.10"], ttlSeconds: 60, answer: "all" },
    { name: `ap-northeast-1c.${alb.dnsName}`, addresses: ["198.51.100.11"], ttlSeconds: 60, answer: "all" },
  ]);
});

test("ALB-093: under a zonal shift the zone's address leaves the ALB's name, and its nodes are told", () => {
  const awayFrom = "ap-northeast-1a";
  const shift: LabEventBody = { kind: "zonal-shift", state: "started", loadBalancer: "alb", awayFrom };
  const observed = observedWith({ lab: withAlb, inventory: [node(1), node(2)] }, [shift]);
  const placements = placeContainers(observed);
  const { names, ingress: published } = renderFabricState(observed, placements, ingress);
  expect(names.find(({ name }) => name === alb.dnsName)?.addresses).toEqual(["198.51.100.11"]);
  expect(published[0]?.to).toEqual([{ ip: "10.0.2.200", port: 80 }]);
  expect(renderAlbStates(observed, placements).map(({ state }) => state.shiftedFrom)).toEqual([awayFrom, awayFrom]);
});

test("an ALB's name and published port lead to the nodes that run, and to all where none does", () => {
  const reach = (inventory: LabContainer[]) => {
    const state = render({ lab: withAlb, inventory });
    const named = state.names.find((one) => one.name === alb.dnsName)?.addresses;
    return { named, published: state.ingress[0]?.to.map((one) => one.ip) };
  };
  const both = { named: ["198.51.100.10", "198.51.100.11"], published: ["10.0.1.200", "10.0.2.200"] };
  expect(reach([node(1), node(2)])).toEqual(both);
  expect(reach([node(1, stopped), node(2)])).toEqual({ named: ["198.51.100.11"], published: ["10.0.2.200"] });
  expect(reach([node(1, stopped), node(2, stopped)])).toEqual(both);
});

test("an ALB node that sees no target, by its own checks, leaves the name and the published port; where none sees, all that run are in it", () => {
  const inventory = [node(1), node(2)];
  const sockets = inventory.map(({ hostname }) => albSocket(hostname));
  const reach = (blindAgents: readonly string[]) => {
    const { names, ingress } = render({ lab: withAlb, inventory, blindAgents });
    const named = names.find((one) => one.name === alb.dnsName)?.addresses;
    return [named, ingress[0]?.to.map(({ ip }) => ip)];
  };
  expect(reach(sockets.slice(0, 1))).toEqual([["198.51.100.11"], ["10.0.2.200"]]);
  expect(reach(sockets)).toEqual([
    ["198.51.100.10", "198.51.100.11"],
    ["10.0.1.200", "10.0.2.200"],
  ]);
});

test("an instance's interface carries what its metadata service tells (V54 to V62, A06)", () => {
  const { containerId, instanceId } = member;
  expect(render({ inventory: [member] }).interfaces).toEqual([
    {
      id: eniIdOf(containerId),
      interface: interfaceNameOf(containerId),
      mac: macOf(containerId),
      instanceId,
      privateIp: "10.0.1.4",
      where: { kind: "subnet", subnetId: "subnet-a" },
      securityGroupIds: [],
      sourceDestCheck: true,
      metadata: {
        instanceId,
        imageId: "tierlab/app",
        instanceType: "t3.micro",
        hostname: "ip-10-0-1-4.ap-northeast-1.compute.internal",
        availabilityZone: "ap-northeast-1a",
        launchTimeMs: 1000,
        securityGroups: [],
        tags: { Name: "app", "aws:autoscaling:groupName": "app" },
        userData: "#!/bin/sh\n",
        options: group.machine.metadataOptions,
        targetLifecycleState: "InService",
      },
    },
  ]);
});

test("a leaving instance is told so by its metadata service (A06)", () => {
  const { instanceId } = member;
  const leaving = { kind: "lifecycle", group: "app", instanceId, state: "Terminating", health: "Healthy" } as const;
  const [eni] = render({ inventory: [member] }, [leaving]).interfaces;
  expect(eni?.metadata?.targetLifecycleState).toBe("Terminated");
});

test("what does not run has no interface; load balancer nodes have one without metadata", () => {
  const dead = container({ resource: "AppGroup", state: stopped });
  const { interfaces } = render({ lab: withAlb, inventory: [dead, node(1)] });
  expect(interfaces).toHaveLength(1);
  expect(interfaces[0]).toMatchObject({ privateIp: "10.0.1.200", publicIp: "198.51.100.10" });
  expect(interfaces[0]).not.toHaveProperty("metadata");
});

test("the same picture renders to the same text, however the inventory is ordered", () => {
  const inventory = [member, container({ resource: "AppGroup", number: 2 })];
  const text = (containers: LabContainer[]) => JSON.stringify(render({ inventory: containers }));
  expect(text(inventory)).toBe(text([...inventory].reverse()));
});

test("each ALB node that runs is told which node it is and who its targets are", () => {
  const { instanceId } = member;
  const inService = { kind: "lifecycle", group: "app", instanceId, state: "InService", health: "Healthy" } as const;
  const observed = observedWith({ lab: withAlb, inventory: [node(1), node(2, stopped), member] }, [inService]);
  const states = renderAlbStates(observed, placeContainers(observed));
  expect(states).toHaveLength(1);
  expect(states[0]?.state).toMatchObject({
    name: "alb",
    node: { availabilityZone: "ap-northeast-1a", privateIp: "10.0.1.200" },
    targetGroups: [{ name: targetGroup.name, targets: [{ id: instanceId, ip: "10.0.1.4", port: 9090 }] }],
  });
});
