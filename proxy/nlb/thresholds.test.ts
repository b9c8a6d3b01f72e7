import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup, threeTier } from "../../lab/fabric/fixture/three-tier.ts";
import type {
  GroupHealthThresholds,
  NetworkLoadBalancerState,
  TargetHealth,
  TargetState,
} from "../../lab/model/index.ts";
import { flowsToCut } from "./cut.ts";
import { nodesInDns } from "./dns.ts";
import { selectTargets } from "./targets.ts";

const OFF = { count: "off", percentage: "off" } as const;
const LEAST = { count: 1, percentage: "off" } as const;

/** So many targets in each of two zones; zone a has odd subnets, zone c even ones. */
function balancer(
  counts: readonly [number, number],
  groupHealth: Partial<GroupHealthThresholds> = {},
  crossZone = false,
): NetworkLoadBalancerState {
  const targets = counts.flatMap((count, zone) =>
    Array.from({ length: count }, (_, index) => target(`10.0.${zone + 5}.${index + 20}`)),
  );
  const thresholds = { dnsFailover: LEAST, routingFailover: LEAST, ...groupHealth };
  return loadBalancer({ crossZone }, { targetGroups: [targetGroup(targets, { groupHealth: thresholds })] });
}

/** So many of each zone's targets are unhealthy. */
function health(nlb: NetworkLoadBalancerState, bad: readonly [number, number]): TargetHealth[] {
  const left = { "ap-northeast-1a": bad[0], "ap-northeast-1c": bad[1] } as Record<string, number>;
  return nlb.targetGroups.flatMap((group) =>
    group.targets.map(({ id, port, availabilityZone }) => {
      left[availabilityZone] = (left[availabilityZone] ?? 0) - 1;
      const state: TargetState = (left[availabilityZone] ?? 0) >= 0 ? "unhealthy" : "healthy";
      return { targetGroupId: group.id, targetId: id, port, availabilityZone, state, sinceMs: 0 };
    }),
  );
}

function receivers(nlb: NetworkLoadBalancerState, bad: readonly [number, number]): number[] {
  const [group] = nlb.targetGroups;
  return nlb.nodes.map((node) => (group ? selectTargets(nlb, node, group, health(nlb, bad)).length : 0));
}

function zonesInDns(nlb: NetworkLoadBalancerState, bad: readonly [number, number]): string[] {
  return nodesInDns(nlb, health(nlb, bad)).map(({ availabilityZone }) => availabilityZone.slice(-1));
}

test("NLB-136: below its threshold a node sends to all of its targets", () => {
  const half = { routingFailover: { count: 1, percentage: 50 } } as const;
  expect(receivers(balancer([10, 10], half), [5, 0])).toEqual([5, 10]);
  expect(receivers(balancer([10, 10], half), [6, 0])).toEqual([10, 10]);
  const three = { routingFailover: { count: 3, percentage: "off" } } as const;
  expect(receivers(balancer([4, 4], three), [1, 2])).toEqual([3, 4]);
});

test("NLB-137: below its threshold a zone leaves the name", () => {
  const half = { dnsFailover: { count: "off", percentage: 50 } } as const;
  expect(zonesInDns(balancer([10, 10], half), [5, 0])).toEqual(["a", "c"]);
  expect(zonesInDns(balancer([10, 10], half), [6, 0])).toEqual(["c"]);
  expect(zonesInDns(balancer([10, 10], half), [6, 6])).toEqual(["a", "c"]);
});

test("NLB-138: count or percentage, either suffices", () => {
  const both = { dnsFailover: { count: 4, percentage: 20 } } as const;
  expect(zonesInDns(balancer([10, 10], both), [6, 0])).toEqual(["a", "c"]);
  expect(zonesInDns(balancer([10, 10], both), [7, 0])).toEqual(["c"]);
  expect(zonesInDns(balancer([40, 10], both), [33, 0])).toEqual(["c"]);
});

test("NLB-139: cross-zone off counts each zone, on all zones together", () => {
  const half = { dnsFailover: { count: 1, percentage: 50 }, routingFailover: { count: 1, percentage: 50 } } as const;
  expect([zonesInDns(balancer([10, 10], half), [0, 6]), receivers(balancer([10, 10], half), [0, 6])]).toEqual([
    ["a"],
    [10, 10],
  ]);
  const crossed = balancer([10, 10], half, true);
  expect([zonesInDns(crossed, [0, 6]), receivers(crossed, [0, 6])]).toEqual([
    ["a", "c"],
    [14, 14],
  ]);
});

test("NLB-088: with DNS failover off no zone ever leaves, not even one whose node sees nothing", () => {
  const off = balancer([2, 2], { dnsFailover: OFF });
  expect(zonesInDns(off, [2, 0])).toEqual(["a", "c"]);
  expect(nodesInDns(off, health(off, [2, 0]), ["10.0.5.10"])).toHaveLength(2);
  const on = balancer([2, 2]);
  expect(nodesInDns(on, health(on, [0, 0]), ["10.0.5.10"])).toHaveLength(1);
});

test("NLB-081: a zone without any target leaves the name by count and by percentage", () => {
  expect(zonesInDns(balancer([0, 2]), [0, 0])).toEqual(["c"]);
  expect(zonesInDns(balancer([0, 2], { dnsFailover: { count: "off", percentage: 1 } }), [0, 0])).toEqual(["c"]);
});

test("NLB-134: flows end with a target that turned unhealthy, unless its node's routing fails over everywhere", () => {
  const cuts = (nlb: NetworkLoadBalancerState, bad: readonly [number, number]) =>
    flowsToCut({ ...threeTier(), networkLoadBalancers: [nlb] }, health(nlb, [0, 0]), health(nlb, bad)).length;
  const most = { routingFailover: { count: 1, percentage: 80 } } as const;
  expect(cuts(balancer([4, 4], most, true), [1, 0])).toBe(2);
  expect(cuts(balancer([4, 4], most, true), [1, 1])).toBe(0);
});

test("with 2 and 8 targets, 10 % for each with cross-zone on; 25 % and 6.25 % with it off", () => {
  const shares = (crossZone: boolean) => {
    const nlb = balancer([2, 8], {}, crossZone);
    const [group] = nlb.targetGroups;
    const byTarget = new Map<string, number>();
    for (const node of nlb.nodes) {
      const targets = group ? selectTargets(nlb, node, group, health(nlb, [0, 0])) : [];
      for (const { id } of targets) {
        byTarget.set(id, (byTarget.get(id) ?? 0) + 100 / nlb.nodes.length / targets.length);
      }
    }
    return [...byTarget.values()].toSorted((a, b) => b - a);
  };
  expect(shares(true)).toEqual(Array.from({ length: 10 }, () => 10));
  expect(shares(false)).toEqual([25, 25, ...Array.from({ length: 8 }, () => 6.25)]);
});
