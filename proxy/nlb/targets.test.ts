import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import type { TargetGroupState, TargetHealth, TargetRegistration, TargetState } from "../../lab/model/index.ts";
import { selectTargets } from "./targets.ts";

const [nodeA, nodeC] = loadBalancer().nodes as [never, never];

function healthOf(group: TargetGroupState, states: readonly TargetState[]): TargetHealth[] {
  return group.targets.map(({ id, port, availabilityZone }, index) => ({
    targetGroupId: group.id,
    targetId: id,
    port,
    availabilityZone,
    state: states[index] ?? "initial",
    sinceMs: 0,
  }));
}

function chosen(
  targets: readonly TargetRegistration[],
  states: readonly TargetState[],
  options: { crossZone?: boolean; group?: Partial<TargetGroupState>; node?: never } = {},
): string[] {
  const group = targetGroup(targets, options.group);
  const nlb = loadBalancer({ crossZone: options.crossZone ?? true });
  return selectTargets(nlb, options.node ?? nodeA, group, healthOf(group, states)).map(({ ip }) => ip);
}

const both = [target("10.0.6.4"), target("10.0.5.4")];

test("NLB-077: with cross-zone on, a node sends to healthy targets of every zone, in the order of their addresses", () => {
  expect(chosen(both, ["healthy", "healthy"])).toEqual(["10.0.5.4", "10.0.6.4"]);
});

test("NLB-077: with cross-zone off, a node keeps to its own zone", () => {
  expect(chosen(both, ["healthy", "healthy"], { crossZone: false })).toEqual(["10.0.5.4"]);
  expect(chosen(both, ["healthy", "healthy"], { crossZone: false, node: nodeC })).toEqual(["10.0.6.4"]);
});

test("NLB-078: the target group's own cross-zone setting goes first", () => {
  expect(chosen(both, [], { crossZone: true, group: { crossZone: "false" } })).toEqual(["10.0.5.4"]);
  expect(chosen(both, [], { crossZone: false, group: { crossZone: "true" } })).toHaveLength(2);
});

test("NLB-128: new flows avoid a target that is not healthy", () => {
  expect(chosen(both, ["unhealthy", "healthy"])).toEqual(["10.0.5.4"]);
  expect(chosen(both, ["initial", "healthy"])).toEqual(["10.0.5.4"]);
});

test("NLB-134: without any healthy target, a node sends to all", () => {
  expect(chosen(both, ["unhealthy", "initial"])).toEqual(["10.0.5.4", "10.0.6.4"]);
});

test("NLB-139: with cross-zone off, a zone fails open for itself", () => {
  expect(chosen(both, ["healthy", "unhealthy"], { crossZone: false })).toEqual(["10.0.5.4"]);
});

test("NLB-143: a draining or stopped target gets no new flow, not even when all fails", () => {
  const draining = target("10.0.5.4", { registration: { kind: "draining", sinceMs: 0 } });
  const stopped = target("10.0.5.5", { registration: { kind: "stopped" } });
  expect(chosen([draining, stopped, target("10.0.6.4")], ["draining", "unused", "unhealthy"])).toEqual(["10.0.6.4"]);
});

test("NLB-029: a target of a zone that the load balancer does not serve gets nothing", () => {
  const elsewhere = target("10.0.9.4", { availabilityZone: "ap-northeast-1d" });
  expect(chosen([elsewhere], ["healthy"])).toEqual([]);
});

test("NLB-028: a target of all zones belongs to each", () => {
  const outside = target("192.168.0.9", { availabilityZone: "all" });
  expect(chosen([outside], ["healthy"], { crossZone: false })).toEqual(["192.168.0.9"]);
});

test("NLB-027: one instance on two ports is two targets", () => {
  const group = targetGroup([target("10.0.5.4", { port: 8081 }), target("10.0.5.4", { port: 8080 })]);
  const picked = selectTargets(loadBalancer(), nodeA, group, healthOf(group, ["healthy", "unhealthy"]));
  expect(picked.map(({ port }) => port)).toEqual([8081]);
});
