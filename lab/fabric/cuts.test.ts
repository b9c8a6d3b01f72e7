import { expect, test } from "vitest";
import type { TargetGroupState, TargetHealth, TargetRegistration, TargetState } from "../model/index.ts";
import { cutsBetween } from "./cuts.ts";
import { loadBalancer, target, targetGroup, threeTier } from "./fixture/three-tier.ts";

const A = "10.0.5.4";
const B = "10.0.6.4";

function stateWith(targets: readonly TargetRegistration[], more: Partial<TargetGroupState> = {}) {
  return { ...threeTier(), networkLoadBalancers: [loadBalancer({}, { targetGroups: [targetGroup(targets, more)] })] };
}

function health(states: Readonly<Record<string, TargetState>>): TargetHealth[] {
  return Object.entries(states).map(([ip, state]) => ({
    ...{ targetGroupId: targetGroup([]).id, targetId: `i-${ip}`, port: 9090, availabilityZone: "", state, sinceMs: 0 },
  }));
}

const targetsOf = (cuts: ReturnType<typeof cutsBetween>) => cuts.map(({ nodeIp, targetIp }) => `${nodeIp}>${targetIp}`);
const both = stateWith([target(A), target(B)]);
const draining = target(A, { registration: { kind: "draining", sinceMs: 0 } });

test("NLB-129: flows of a target that turned unhealthy end at every node", () => {
  const before = { state: both, health: health({ [A]: "healthy", [B]: "healthy" }) };
  const after = { state: both, health: health({ [A]: "unhealthy", [B]: "healthy" }) };
  expect(targetsOf(cutsBetween(before, after))).toEqual([`10.0.5.10>${A}`, `10.0.6.10>${A}`]);
});

test("NLB-145: flows of a drained target end although the newer state has forgotten it, where its group says so", () => {
  const ended = (terminateOnDeregistration: boolean) =>
    cutsBetween(
      {
        state: stateWith([draining, target(B)], { terminateOnDeregistration }),
        health: health({ [A]: "draining", [B]: "healthy" }),
      },
      { state: stateWith([target(B)], { terminateOnDeregistration }), health: health({ [B]: "healthy" }) },
    );
  expect(targetsOf(ended(true))).toEqual([`10.0.5.10>${A}`, `10.0.6.10>${A}`]);
  expect(ended(false)).toEqual([]);
});

test("NLB-134: a target that is still sent to under the newer state keeps its flows, whatever the older one had", () => {
  const before = { state: both, health: health({ [A]: "healthy", [B]: "healthy" }) };
  const after = { state: stateWith([target(A)]), health: health({ [A]: "unhealthy" }) };
  expect(targetsOf(cutsBetween(before, after))).toEqual([]);
});

test("nothing ends with the first state", () => {
  expect(cutsBetween(undefined, { state: both, health: health({ [A]: "unhealthy", [B]: "healthy" }) })).toEqual([]);
});
