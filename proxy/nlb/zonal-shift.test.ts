import { expect, test } from "vitest";
import { health } from "../../lab/fabric/fixture/nlb.ts";
import { loadBalancer, threeTier } from "../../lab/fabric/fixture/three-tier.ts";
import type { NetworkLoadBalancerState } from "../../lab/model/index.ts";
import { flowsToCut } from "./cut.ts";
import { nodesInDns } from "./dns.ts";
import { selectTargets } from "./targets.ts";
import { administrativeOverride } from "./zonal-shift.ts";

const ALL_WELL = health({ "10.0.5.4": "healthy", "10.0.6.4": "healthy" });
const shifted = (crossZone: boolean) => loadBalancer({ crossZone }, { shiftedFrom: "ap-northeast-1a" });

function receivers(nlb: NetworkLoadBalancerState): string[][] {
  const [group] = nlb.targetGroups;
  return nlb.nodes.map((node) => (group ? selectTargets(nlb, node, group, ALL_WELL).map(({ ip }) => ip) : []));
}

function overrides(nlb: NetworkLoadBalancerState): string[] {
  return nlb.targetGroups.flatMap((group) => group.targets.map((target) => administrativeOverride(nlb, group, target)));
}

test("NLB-096: the zone's address leaves the name, and with cross-zone on its targets get no new flow from anywhere", () => {
  expect(nodesInDns(shifted(true), ALL_WELL).map(({ privateIp }) => privateIp)).toEqual(["10.0.6.10"]);
  expect(receivers(shifted(true))).toEqual([["10.0.6.4"], ["10.0.6.4"]]);
});

test("NLB-096: with cross-zone off the name alone leads away", () => {
  expect(nodesInDns(shifted(false), ALL_WELL).map(({ privateIp }) => privateIp)).toEqual(["10.0.6.10"]);
  expect(receivers(shifted(false))).toEqual([["10.0.5.4"], ["10.0.6.4"]]);
});

test("NLB-096: no zone that is shifted away from comes back because the others are unhealthy, and no open flow is cut", () => {
  const worse = health({ "10.0.5.4": "healthy", "10.0.6.4": "unhealthy" });
  expect(nodesInDns(shifted(true), worse).map(({ privateIp }) => privateIp)).toEqual(["10.0.6.10"]);
  expect(flowsToCut({ ...threeTier(), networkLoadBalancers: [shifted(true)] }, ALL_WELL, ALL_WELL)).toEqual([]);
});

test("NLB-097: the override of a target is told by zone and cross-zone, apart from its health", () => {
  expect(overrides(shifted(true))).toEqual(["zonal_shift_active", "no_override"]);
  expect(overrides(shifted(false))).toEqual(["zonal_shift_delegated_to_dns", "no_override"]);
  expect(overrides(loadBalancer())).toEqual(["no_override", "no_override"]);
});
