import { expect, test } from "vitest";
import type { TargetHealth, TargetRegistration } from "../../../lab/model/index.ts";
import { GROUP, registration } from "../fixture.ts";
import { chooseByWeight, eligibleTargets } from "./choose.ts";

function eligible(
  states: readonly (TargetHealth["state"] | TargetRegistration["registration"]["kind"])[],
  crossZone: "true" | "false" = "true",
  shiftedFrom?: string,
): readonly string[] {
  const targets = states.map((state, index) =>
    registration(80, {
      id: `i-${index}`,
      availabilityZone: index % 2 === 0 ? "1a" : "1c",
      registration:
        state === "draining" ? { kind: state, sinceMs: 0 } : { kind: state === "stopped" ? "stopped" : "registered" },
    }),
  );
  const health = states.map((state, index) => ({
    targetGroupId: GROUP.id,
    targetId: `i-${index}`,
    port: 80,
    availabilityZone: "1a",
    state: state === "stopped" || state === "registered" ? "unused" : state,
    sinceMs: 0,
  })) as TargetHealth[];
  return eligibleTargets({ ...GROUP, crossZone, targets }, health, { zone: "1a", shiftedFrom }).targets.map(
    ({ id }) => id,
  );
}

test("only healthy targets get requests while there is one", () => {
  expect(eligible(["healthy", "unhealthy", "initial", "healthy"])).toEqual(["i-0", "i-3"]);
});

test("ALB-065: where none is healthy, all that are registered get them", () => {
  expect(eligible(["unhealthy", "initial", "draining", "stopped"])).toEqual(["i-0", "i-1"]);
});

test("ALB-069, 081: draining and stopped targets never get any", () => {
  expect(eligible(["draining", "stopped"])).toEqual([]);
});

test("ALB-056: with cross-zone off a node uses its own zone's targets alone", () => {
  expect(eligible(["unhealthy", "healthy", "unhealthy"], "false")).toEqual(["i-0", "i-2"]);
});

test("ALB-093: under a zonal shift no node sends to the zone's targets, healthy or not; with cross-zone off the name decides", () => {
  expect(eligible(["healthy", "healthy", "unhealthy", "healthy"], "true", "1c")).toEqual(["i-0"]);
  expect(eligible(["unhealthy", "healthy", "unhealthy", "healthy"], "true", "1c")).toEqual(["i-0", "i-2"]);
  expect(eligible(["healthy", "healthy"], "false", "1a")).toEqual(["i-0"]);
});

test("ALB-030: groups are chosen by weight, weight 0 never", () => {
  const groups = [{ weight: 1 }, { weight: 0 }, { weight: 3 }];
  const chosen = [0, 0.24, 0.25, 0.99].map((random) => groups.indexOf(chooseByWeight(groups, random) ?? { weight: 0 }));
  expect(chosen).toEqual([0, 0, 2, 2]);
  expect(chooseByWeight([{ weight: 0 }, { weight: 0 }], 0)).toBeUndefined();
});
