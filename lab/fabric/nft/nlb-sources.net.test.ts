import { afterAll, beforeAll, expect, test } from "vitest";
import type { NetworkLoadBalancerState } from "../../model/index.ts";
import { APPS, stateWith } from "../fixture/nlb.ts";
import { buildTestbed, type Testbed } from "../fixture/testbed.ts";
import { groupId, securityGroup, target, tcp } from "../fixture/three-tier.ts";

const [WEB, OTHER_WEB] = ["10.0.3.4", "10.0.4.4"] as const;
const ZONAL = "10.0.5.10";
const SECONDARY = ["10.0.5.11", "10.0.5.12"];
let bed: Testbed;

beforeAll(async () => {
  bed = await buildTestbed(stateWith({}));
}, 60_000);
afterAll(() => bed[Symbol.asyncDispose]());

const one = { targets: [target(APPS[0])] };

function withSecondary(more: Partial<NetworkLoadBalancerState> = {}) {
  const nodes = stateWith({}).networkLoadBalancers.flatMap((nlb) => nlb.nodes);
  return stateWith(one, {
    nodes: nodes.map((node) => (node.privateIp === ZONAL ? { ...node, secondaryIps: SECONDARY } : node)),
    ...more,
  });
}

async function sourcesSeen(count: number): Promise<Set<string>> {
  const answers = await Promise.all(Array.from({ length: count }, () => bed.dial(WEB, ZONAL, 9090)));
  return new Set(answers.map(({ seen, outcome }) => seen ?? outcome));
}

test("NLB-053: connections to targets come from the node's address and its secondary ones, which listen to nothing", async () => {
  await bed.apply({ state: withSecondary(), health: [] });
  expect(await sourcesSeen(60)).toEqual(new Set([ZONAL, ...SECONDARY]));
  expect((await bed.dial(WEB, SECONDARY[0] as string, 9090)).outcome).toBe("timeout");
});

test("NLB-053: a rule for the load balancer's group admits all of its addresses", async () => {
  const state = withSecondary({ securityGroupIds: [groupId("nlb")] });
  const admits = securityGroup("app", [tcp(9090, "sg-nlb")]);
  const all = securityGroup("nlb", [tcp(9090, "0.0.0.0/0")]);
  const groups = [...state.securityGroups.filter(({ name }) => name !== "app"), admits, all];
  await bed.apply({ state: { ...state, securityGroups: groups }, health: [] });
  expect(await sourcesSeen(40)).toEqual(new Set([ZONAL, ...SECONDARY]));
});

test("NLB-052: so many connections at once from one address of a node to one target; the next is dropped", async () => {
  await bed.apply({ state: stateWith(one, { sourcePorts: 4 }), health: [] });
  await bed.exec("fabric", ["conntrack", "-F"]);
  for (let number = 0; number < 4; number++) {
    const from = number % 2 === 0 ? WEB : OTHER_WEB;
    const answer = await bed.dial(from, ZONAL, 9090, { keep: `held-${number}` });
    expect(answer.outcome).toBe("open");
    expect([6000, 6001, 6002, 6003]).toContain(answer.fromPort);
  }
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("timeout");
  expect((await bed.dial(WEB, "10.0.6.10", 9090)).outcome).toBe("open");
  await bed.apply({ state: stateWith({ targets: [target(APPS[1])] }, { sourcePorts: 4 }), health: [] });
  expect((await bed.dial(WEB, ZONAL, 9090)).outcome).toBe("open");
});
