/** How the nodes of an ALB check their targets, each for itself, and what becomes of it. */
import { expect, test } from "vitest";
import { mergeHealth } from "../../lab/control/health/merge.ts";
import type {
  ApplicationListener,
  TargetGroupId,
  TargetGroupState,
  TargetHealth,
  TargetRegistration,
} from "../../lab/model/index.ts";
import { GROUP, registration } from "../alb/fixture.ts";
import { createHealthChecker } from "./checker.ts";
import { CODE_500, fakeProbe, fakeTime, PASS, REFUSED, TIMEOUT } from "./fixture.ts";

const LISTENER: ApplicationListener = {
  ...{ logicalId: "L", port: 80, protocol: "HTTP" },
  defaultAction: { kind: "fixed-response", statusCode: 404, body: "" },
  rules: [
    {
      ...{ logicalId: "R", priority: 1, conditions: [] },
      action: { kind: "forward", targetGroups: [{ targetGroupId: GROUP.id, weight: 1 }] },
    },
  ],
};

/** One node, in zone 1a, with a scripted answer to its checks. */
function node(sourceIp = "10.0.1.200") {
  const time = fakeTime();
  const fake = fakeProbe(time.clock);
  const checker = createHealthChecker({
    ...{ flavour: "alb", clock: time.clock, schedule: time.schedule, random: () => 0.5, probe: fake.probe },
    ...{ timeScale: 1, checkers: [{ availabilityZone: "1a", sourceIp }], onChange: () => {} },
  });
  const update = (targets: readonly TargetRegistration[], more: Partial<TargetGroupState> = {}) =>
    checker.update([{ ...GROUP, ...more, targets }], [LISTENER]);
  const told = () => checker.snapshot().map(({ state, reason, description }) => [state, reason, description]);
  return { time, fake, update, told, checker };
}

const near = registration(80, { id: "i-near", ip: "10.0.1.4" });
const far = registration(80, { id: "i-far", ip: "10.0.2.4", availabilityZone: "1c" });

test("ALB-062: each node checks every target, of every zone, with cross-zone off as well", async () => {
  for (const crossZone of ["true", "false"] as const) {
    const nodes = [node("10.0.1.200"), node("10.0.2.200")];
    for (const one of nodes) {
      one.update([near, far], { crossZone });
      await one.time.advance(29_000);
    }
    const asked = nodes.map(({ fake }) =>
      fake.asked.map(({ request }) => `${request.sourceIp} ${request.ip}`).toSorted(),
    );
    expect(asked).toEqual([
      ["10.0.1.200 10.0.1.4", "10.0.1.200 10.0.2.4"],
      ["10.0.2.200 10.0.1.4", "10.0.2.200 10.0.2.4"],
    ]);
  }
});

test("ALB-058: targets of a group that a rule alone names are checked, once an interval", async () => {
  const { time, fake, update } = node();
  update([near]);
  await time.advance(95_000);
  expect(fake.asked).toHaveLength(4);
});

test("ALB-063, 060: initial, healthy by the first passed check, unhealthy, draining for its time, and gone", async () => {
  const { time, fake, update, told } = node();
  const states: string[] = [];
  const note = () => states.push(`${told()[0]?.[0] ?? "none"}`);
  update([near]);
  note();
  await time.advance(10_000);
  note();
  fake.answer = REFUSED;
  await time.advance(70_000);
  note();
  const sinceMs = time.clock.now();
  update([{ ...near, registration: { kind: "draining", sinceMs } }]);
  note();
  await time.advance(299_000);
  note();
  await time.advance(2000);
  note();
  expect(states).toEqual(["initial", "healthy", "unhealthy", "draining", "draining", "none"]);
});

test("ALB-070: a target without a request under way drains for its time all the same", async () => {
  const { time, update, told } = node();
  update([near]);
  await time.advance(10_000);
  update([{ ...near, registration: { kind: "draining", sinceMs: time.clock.now() } }], {
    deregistrationDelaySeconds: 5,
  });
  await time.advance(4900);
  expect(told()).toEqual([["draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"]]);
  await time.advance(200);
  expect(told()).toEqual([]);
});

test("ALB-063: a target of a group that no rule names is unused, a stopped one and a load balancer's address, too", () => {
  const { checker, update, told } = node();
  checker.update([{ ...GROUP, id: "tg-9" as TargetGroupId, targets: [near] }], [LISTENER]);
  expect(told()[0]?.slice(0, 2)).toEqual(["unused", "Target.NotInUse"]);
  update([{ ...near, registration: { kind: "stopped" } }]);
  expect(told()[0]?.slice(0, 2)).toEqual(["unused", "Target.InvalidState"]);
  update([{ ...near, registration: { kind: "unusable" } }]);
  expect(told()[0]?.slice(0, 2)).toEqual(["unused", "Target.IpUnusable"]);
});

test.each([
  ["Target.ResponseCodeMismatch", "Health checks failed with these codes: [500]", CODE_500],
  ["Target.Timeout", "Request timed out", TIMEOUT],
  ["Target.FailedHealthChecks", "Health checks failed", REFUSED],
])("ALB-064: %s: %s", async (reason, description, answer) => {
  const { time, fake, update, told } = node();
  fake.answer = answer;
  update([near]);
  await time.advance(70_000);
  expect(told()).toEqual([["unhealthy", reason, description]]);
});

/** As the metrics HealthyHostCount and UnHealthyHostCount count hosts. */
const countOf = (health: readonly TargetHealth[], state: TargetHealth["state"]) =>
  health.filter((one) => one.state === state).length;

test("ALB-067: a healthy target that is deregistered is healthy no more, and not unhealthy", async () => {
  const { time, fake, update, checker } = node();
  fake.answer = PASS;
  update([near, far]);
  await time.advance(10_000);
  const counts = () => {
    const merged = mergeHealth([checker.snapshot()]);
    return [countOf(merged, "healthy"), countOf(merged, "unhealthy")];
  };
  expect(counts()).toEqual([2, 0]);
  update([near, { ...far, registration: { kind: "draining", sinceMs: time.clock.now() } }]);
  expect(counts()).toEqual([1, 0]);
});
