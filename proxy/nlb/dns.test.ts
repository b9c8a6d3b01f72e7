import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import type { NetworkLoadBalancerState, TargetHealth, TargetState } from "../../lab/model/index.ts";
import { nodesInDns } from "./dns.ts";

function answered(
  nlb: NetworkLoadBalancerState,
  states: Readonly<Record<string, TargetState>>,
  blind: readonly string[] = [],
): string[] {
  const health: TargetHealth[] = nlb.targetGroups.flatMap((group) =>
    group.targets.map(({ id, ip, port, availabilityZone }) => ({
      targetGroupId: group.id,
      targetId: id,
      port,
      availabilityZone,
      state: states[ip] ?? "initial",
      sinceMs: 0,
    })),
  );
  return nodesInDns(nlb, health, blind).map(({ privateIp }) => privateIp);
}

const zonal = loadBalancer({ crossZone: false });

test("NLB-084: one address per zone whose targets are healthy", () => {
  expect(answered(zonal, { "10.0.5.4": "healthy", "10.0.6.4": "healthy" })).toEqual(["10.0.5.10", "10.0.6.10"]);
});

test("NLB-086: a zone without a healthy target leaves the name", () => {
  expect(answered(zonal, { "10.0.5.4": "unhealthy", "10.0.6.4": "healthy" })).toEqual(["10.0.6.10"]);
});

test("NLB-139: with cross-zone on, one healthy target keeps every zone in the name", () => {
  expect(answered(loadBalancer(), { "10.0.6.4": "healthy" })).toEqual(["10.0.5.10", "10.0.6.10"]);
});

test("NLB-081: a zone without targets leaves the name when cross-zone is off", () => {
  const lopsided = loadBalancer({ crossZone: false }, { targetGroups: [targetGroup([target("10.0.5.4")])] });
  expect(answered(lopsided, { "10.0.5.4": "healthy" })).toEqual(["10.0.5.10"]);
});

test("NLB-087, NLB-135: with nothing healthy, or no target at all, the name gives every zone", () => {
  expect(answered(zonal, {})).toEqual(["10.0.5.10", "10.0.6.10"]);
  expect(answered(loadBalancer({}, { targetGroups: [targetGroup([])] }), {})).toHaveLength(2);
  expect(answered(loadBalancer({}, { listeners: [] }), {})).toHaveLength(2);
});

test("NLB-086: of several groups in use one without a healthy target is enough; one of weight 0 does not count", () => {
  const other = targetGroup([target("10.0.5.5")], { id: "tg-other" as never });
  const withOther = (weight: number) =>
    loadBalancer(
      { crossZone: false },
      {
        targetGroups: [...zonal.targetGroups, other],
        listeners: [
          {
            logicalId: "Listener",
            port: 9090,
            protocol: "TCP",
            defaultAction: {
              kind: "forward",
              targetGroups: [
                { targetGroupId: "tg-app" as never, weight: 1 },
                { targetGroupId: other.id, weight },
              ],
            },
          },
        ],
      },
    );
  const states = { "10.0.5.4": "healthy", "10.0.5.5": "healthy", "10.0.6.4": "healthy" } as const;
  expect(answered(withOther(1), states)).toEqual(["10.0.5.10"]);
  expect(answered(withOther(0), states)).toEqual(["10.0.5.10", "10.0.6.10"]);
});

test("C-15: with cross-zone on, a node that sees no target itself leaves the name all the same", () => {
  const healthy = { "10.0.6.4": "healthy" } as const;
  expect(answered(loadBalancer(), healthy, ["10.0.5.10"])).toEqual(["10.0.6.10"]);
  expect(answered(loadBalancer(), healthy, ["10.0.5.10", "10.0.6.10"])).toHaveLength(2);
});
