import { expect, test } from "vitest";
import type { FabricState, TargetGroupState, TargetHealth } from "../../model/index.ts";
import { seededRandom } from "../../scenario/random.ts";
import { listener, stateWith } from "../fixture/nlb.ts";
import { target, targetGroup } from "../fixture/three-tier.ts";
import { compileRuleset, planRuleset } from "./ruleset.ts";

const TARGETS = ["10.0.5.4", "10.0.5.5", "10.0.6.4", "10.0.6.5"];
const STATES = ["healthy", "unhealthy", "draining", "initial"] as const;
const PORTS = [9090, 9091];

/** Two listeners, each with a group of its own. */
function twoGroups(crossZone: boolean): FabricState {
  const idOf = (port: number) => `tg-${port}` as TargetGroupState["id"];
  const targetGroups = PORTS.map((port) =>
    targetGroup(
      TARGETS.map((ip) => target(ip)),
      { id: idOf(port) },
    ),
  );
  const listeners = PORTS.map((port) => {
    const targets = [{ targetGroupId: idOf(port), weight: 1 }];
    return listener({ port, defaultAction: { kind: "forward", targetGroups: targets } });
  });
  return stateWith({}, { targetGroups, listeners, crossZone });
}

function healthOf(state: FabricState, random: () => number): TargetHealth[] {
  const groups = state.networkLoadBalancers.flatMap(({ targetGroups }) => targetGroups);
  return groups.flatMap((group) =>
    group.targets.map(({ id, port, availabilityZone }) => ({
      ...{ targetGroupId: group.id, targetId: id, port, availabilityZone, sinceMs: 0 },
      state: STATES[Math.floor(random() * STATES.length)] ?? "healthy",
      ...(random() < 0.2 ? { takesNewFlows: true as const } : {}),
    })),
  );
}

test.each([true, false])(
  "what is kept from former health gives the rules of a first look (cross-zone %s)",
  (crossZone) => {
    const random = seededRandom(7);
    const state = twoGroups(crossZone);
    let health = healthOf(state, random);
    for (let turn = 0; turn < 60; turn++) {
      const fresh = healthOf(state, random);
      // One target at a time as well as all of them.
      const changed = Math.floor(random() * health.length);
      health = turn % 5 === 0 ? fresh : health.map((one, index) => (index === changed ? (fresh[index] ?? one) : one));
      expect(compileRuleset(state, health)).toBe(compileRuleset(structuredClone(state), structuredClone(health)));
    }
  },
);

test("a target that changes leaves the rules of other groups the very same, whoever tells of them", () => {
  const state = twoGroups(true);
  const health = healthOf(state, () => 0.5).map((one) => ({ ...one, state: "healthy" as const }));
  const rulesOf = (list: readonly TargetHealth[], name: string) =>
    planRuleset(state, list).chains.find((chain) => chain.name === name)?.rules;
  const before = rulesOf(health, "targets_0_1");
  const sick = health.map((one, index) => ({ ...one, state: index === 0 ? ("unhealthy" as const) : one.state }));
  expect(rulesOf(sick, "targets_0_1")).toBe(before);
  expect(rulesOf(sick, "targets_0_0")).not.toEqual(rulesOf(health, "targets_0_0"));
});
