import { expect, test } from "vitest";
import type { LoadBalancerNode, TargetGroupState, TargetHealth, TargetRegistration } from "../../lab/model/index.ts";
import { nodesInName } from "./dns.ts";
import { GROUP, registration } from "./fixture.ts";

const NODES = ["1a", "1c"].map(
  (availabilityZone) =>
    ({ availabilityZone, subnetId: "subnet", privateIp: "10.0.0.1" }) as unknown as LoadBalancerNode,
);

/** A group with a target in each of these zones; healthy ones with a `+`. */
function group(id: string, zones: readonly string[], more: Partial<TargetGroupState> = {}) {
  const targets = zones.map(
    (zone, index): TargetRegistration =>
      registration(80, { id: `${id}-${index}`, availabilityZone: zone.replace("+", "") }),
  );
  const health = zones.map(
    (zone, index): TargetHealth => ({
      ...{ targetGroupId: id as TargetHealth["targetGroupId"], targetId: `${id}-${index}`, port: 80, sinceMs: 0 },
      ...{ availabilityZone: zone, state: zone.endsWith("+") ? "healthy" : "unhealthy" },
    }),
  );
  return { state: { ...GROUP, id: id as TargetGroupState["id"], targets, ...more }, health };
}

function zonesOf(...groups: readonly ReturnType<typeof group>[]): string[] {
  const states = groups.map(({ state }) => state);
  return nodesInName(
    NODES,
    states,
    groups.flatMap(({ health }) => health),
  ).map((node) => node.availabilityZone);
}

const OFF = { crossZone: "false" } as const;

test("ALB-066: one healthy group keeps a zone in the name, whatever the others are", () => {
  expect(zonesOf(group("one", ["1a+", "1c"], OFF), group("two", ["1a", "1c+"], OFF))).toEqual(["1a", "1c"]);
  expect(zonesOf(group("one", ["1a+", "1c"], OFF), group("two", ["1a", "1c"], OFF))).toEqual(["1a"]);
});

test("ALB-066: with cross-zone on a group counts as a whole", () => {
  expect(zonesOf(group("one", ["1a+", "1c"]))).toEqual(["1a", "1c"]);
  expect(zonesOf(group("one", ["1a+"]))).toEqual(["1a", "1c"]);
});

test("ALB-066: a threshold says how many are enough; where no zone is fit, the name has all", () => {
  const groupHealth = {
    dnsFailover: { count: 2, percentage: "off" },
    routingFailover: { count: 1, percentage: "off" },
  } as const;
  expect(zonesOf(group("one", ["1a+", "1a+", "1c+"], { ...OFF, groupHealth }))).toEqual(["1a"]);
  expect(zonesOf(group("one", ["1a", "1c"]))).toEqual(["1a", "1c"]);
  expect(zonesOf()).toEqual(["1a", "1c"]);
});
