import { expect, test } from "vitest";
import type { ContainerRole } from "../../model/naming.ts";
import { container } from "../test/containers.ts";
import { observedWith } from "../test/observed.ts";
import { reconcileInfrastructure } from "./index.ts";

function startsOf(role: ContainerRole, nowMs: number, exitCode = 143) {
  const dead = container({ role, service: "it", state: { kind: "stopped", exitCode, finishedAtMs: 5000 } });
  return reconcileInfrastructure(observedWith({ inventory: [dead], nowMs })).map((action) =>
    action.kind === "start" ? action.event : action,
  );
}

test.each(["fabric", "control", "alb-node", "client", "s3"] as const)(
  "a stopped %s is started again after a second",
  (role) => {
    expect(startsOf(role, 5999)).toEqual([]);
    expect(startsOf(role, 6000)).toEqual([
      { kind: "infrastructure", service: "it", message: "it-1 had stopped with exit code 143; started again" },
    ]);
  },
);

test.each(["fabric", "control", "alb-node", "client", "s3"] as const)(
  "a killed %s is started again at once",
  (role) => {
    expect(startsOf(role, 5000, 137)).toHaveLength(1);
  },
);

test.each(["instance", "db-instance", "function", "wiring"] as const)("a dead %s is not infrastructure", (role) => {
  expect(startsOf(role, 60_000)).toEqual([]);
});

test("what Compose was killed over before it started it is started after a while", () => {
  const made = container({ role: "fabric", state: { kind: "pending" }, createdAtMs: 0 });
  expect(reconcileInfrastructure(observedWith({ inventory: [made], nowMs: 9000 }))).toEqual([]);
  expect(reconcileInfrastructure(observedWith({ inventory: [made], nowMs: 10_000 }))).toHaveLength(1);
});

test("what dies again and again is started ever more seldom", () => {
  const dead = container({
    role: "alb-node",
    service: "alb",
    state: { kind: "stopped", exitCode: 1, finishedAtMs: 0 },
  });
  const started = { kind: "infrastructure", service: "alb", message: "started again" } as const;
  const startsAfter = (times: number, nowMs: number) =>
    reconcileInfrastructure(observedWith({ inventory: [dead], nowMs }, Array(times).fill(started))).length;
  expect(startsAfter(4, 1000)).toBe(1);
  expect(startsAfter(6, 3999)).toBe(0);
  expect(startsAfter(6, 4000)).toBe(1);
  expect(startsAfter(10, 20_000)).toBe(1);
});
