import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Eni, FabricState, FabricSubnet, FabricVpc, Route, VpcId } from "../../model/index.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import {
  eni,
  everything,
  loadBalancer,
  securityGroup,
  subnetId,
  target,
  targetGroup,
  threeTier,
} from "../fixture/three-tier.ts";

const [A, B, C] = [1, 2, 3].map((number) => `vpc-${number}` as VpcId) as [VpcId, VpcId, VpcId];
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(peered());
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());
beforeEach(() => bed.apply({ state: peered(), health: [] }));

/** Three VPCs 10.1, 10.2 and 10.3: A peers with B, B with C. */
function peered(routes: Partial<Record<VpcId, Route[]>> = {}): FabricState {
  const to = (vpcId: VpcId): Route => ({
    destination: `10.${vpcId.at(-1)}.0.0/16`,
    target: { kind: "peering", vpcId },
  });
  const tables: Partial<Record<VpcId, Route[]>> = { [A]: [to(B), to(C)], [B]: [to(A), to(C)], [C]: [to(B)], ...routes };
  return {
    ...threeTier(),
    vpcs: [A, B, C].map(vpc),
    subnets: [A, B, C].map((id) => subnet(id, tables[id] ?? [])),
    natGateways: [],
    securityGroups: [securityGroup("open", [everything()])],
    interfaces: [A, B, C].map((id) => instance(id)),
    networkLoadBalancers: [],
    ingress: [],
  };
}

function vpc(id: VpcId): FabricVpc {
  const cidrs = [`10.${id.at(-1)}.0.0/16`];
  return { id, cidrs, enableDnsSupport: true, enableDnsHostnames: true, hasInternetGateway: false };
}

function subnet(vpcId: VpcId, routes: Route[]): FabricSubnet {
  const number = Number(vpcId.at(-1));
  const availabilityZone = "ap-northeast-1a";
  return { id: subnetId(number), vpcId, cidr: `10.${number}.${number}.0/24`, availabilityZone, routes };
}

function instance(vpcId: VpcId): Eni {
  const number = Number(vpcId.at(-1));
  return eni(`10.${number}.${number}.4`, ["open"]);
}

test("peered VPCs reach each other with their own addresses", async () => {
  expect(await bed.dial("10.1.1.4", "10.2.2.4", 80)).toMatchObject({
    outcome: "open",
    seen: "10.1.1.4",
    at: "10.2.2.4",
  });
});

test("V23: a route to a VPC behind the peer leads nowhere, for want of a way back", async () => {
  expect((await bed.dial("10.1.1.4", "10.3.3.4", 80)).outcome).toBe("timeout");
});

test("V24: both sides need a route", async () => {
  await bed.apply({ state: peered({ [B]: [] }), health: [] });
  expect((await bed.dial("10.1.1.4", "10.2.2.4", 80)).outcome).toBe("timeout");
  expect((await bed.dial("10.2.2.4", "10.1.1.4", 80)).outcome).toBe("timeout");
});

test("V25: a peer's resolver does not answer", async () => {
  expect((await bed.dial("10.1.1.4", "10.1.0.2", 53)).outcome).toBe("refused");
  expect((await bed.dial("10.1.1.4", "10.2.0.2", 53)).outcome).toBe("timeout");
});

test("NLB-026, NLB-043: a load balancer sends to a target of a peered VPC, client address preserved", async () => {
  const group = targetGroup([target("10.2.2.4", { availabilityZone: "ap-northeast-1a" })], { preserveClientIp: true });
  const node = { availabilityZone: "ap-northeast-1a", subnetId: subnetId(1), privateIp: "10.1.1.10" };
  const state = { ...peered(), networkLoadBalancers: [loadBalancer({}, { targetGroups: [group], nodes: [node] })] };
  await bed.apply({ state, health: [] });
  expect(await bed.dial("10.1.1.4", "10.1.1.10", 9090)).toMatchObject({
    outcome: "open",
    seen: "10.1.1.4",
    at: "10.2.2.4",
  });
});
