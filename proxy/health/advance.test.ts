import { expect, test } from "vitest";
import type { TargetGroupId } from "../../lab/model/index.ts";
import { type AdvanceSettings, advance, beginChecks, newTarget } from "./advance.ts";
import { CODE_500, PASS, REFUSED, TIMEOUT } from "./fixture.ts";
import type { ProbeResult } from "./probe.ts";

const identity = {
  targetGroupId: "tg-app" as TargetGroupId,
  targetId: "i-1",
  port: 9090,
  availabilityZone: "ap-northeast-1a",
};
const nlb: AdvanceSettings = { flavour: "nlb", healthyThreshold: 5, unhealthyThreshold: 2 };
const alb: AdvanceSettings = { ...nlb, flavour: "alb" };

/** States after each result, one checker unless `checkers` says more; results come round robin from them. */
function story(results: readonly ProbeResult[], settings = nlb, checkers = 1): string[] {
  let target = beginChecks(newTarget(identity, checkers, 0));
  return results.map((result, index) => {
    target = advance(target, { checker: index % checkers, result }, settings, index + 1);
    const { state, reason, sinceMs } = target.health;
    return `${state}${reason ? `/${reason}` : ""} since ${sinceMs}`;
  });
}

test("a registered target is in registration, then in its initial checks (NLB-119)", () => {
  const target = newTarget(identity, 2, 7);
  expect(target.health).toEqual({
    ...identity,
    state: "initial",
    reason: "Elb.RegistrationInProgress",
    description: "Target registration is in progress",
    sinceMs: 7,
  });
  expect(beginChecks(target).health).toEqual({
    ...identity,
    state: "initial",
    reason: "Elb.InitialHealthChecking",
    description: "Initial health checks in progress",
    sinceMs: 7,
  });
});

test("one passed check makes a new target healthy, whatever the threshold (NLB-106, ALB-060)", () => {
  expect(story([PASS])).toEqual(["healthy since 1"]);
  expect(story([REFUSED, PASS])).toEqual(["initial/Elb.InitialHealthChecking since 0", "healthy since 2"]);
});

test("a healthy target has neither reason nor description (NLB-120)", () => {
  const target = advance(beginChecks(newTarget(identity, 1, 0)), { checker: 0, result: PASS }, nlb, 5);
  expect(target.health).toEqual({ ...identity, state: "healthy", sinceMs: 5, detail: "connected in 1 ms" });
});

test("a new target that fails stays initial until the threshold, then is unhealthy (appendix 2)", () => {
  expect(story([REFUSED, REFUSED, REFUSED])).toEqual([
    "initial/Elb.InitialHealthChecking since 0",
    "unhealthy/Target.FailedHealthChecks since 2",
    "unhealthy/Target.FailedHealthChecks since 2",
  ]);
});

test("as many results in a row as the threshold flip a state, one of the other kind starts the count anew (C-13)", () => {
  expect(story([PASS, REFUSED, PASS, REFUSED, REFUSED])).toEqual([
    "healthy since 1",
    "healthy since 1",
    "healthy since 1",
    "healthy since 1",
    "unhealthy/Target.FailedHealthChecks since 5",
  ]);
  const recovering = story([REFUSED, REFUSED, PASS, PASS, PASS, PASS, PASS]);
  expect(recovering.slice(-2)).toEqual(["unhealthy/Target.FailedHealthChecks since 2", "healthy since 7"]);
});

test("an NLB tells one reason for every failure (NLB-121)", () => {
  const reasons = [CODE_500, TIMEOUT, REFUSED].map((failure) => story([failure, failure]).at(-1));
  expect(new Set(reasons)).toEqual(new Set(["unhealthy/Target.FailedHealthChecks since 2"]));
});

test("an ALB tells the code, a time out and any other failure apart (ALB-064)", () => {
  const told = [CODE_500, TIMEOUT, REFUSED].map((result) => {
    const first = advance(newTarget(identity, 1, 0), { checker: 0, result }, alb, 1);
    const { reason, description, detail } = advance(first, { checker: 0, result }, alb, 2).health;
    return { reason, description, detail };
  });
  expect(told).toEqual([
    {
      reason: "Target.ResponseCodeMismatch",
      description: "Health checks failed with these codes: [500]",
      detail: "HTTP 500",
    },
    {
      reason: "Target.Timeout",
      description: "Request timed out",
      detail: "no answer within 5000 ms (connecting)",
    },
    {
      reason: "Target.FailedHealthChecks",
      description: "Health checks failed",
      detail: "connect ECONNREFUSED 10.0.5.4:9090",
    },
  ]);
});

test("an unhealthy target tells its newest failure, and since when it is unhealthy at all", () => {
  expect(story([CODE_500, CODE_500, TIMEOUT, PASS], alb)).toEqual([
    "initial/Elb.InitialHealthChecking since 0",
    "unhealthy/Target.ResponseCodeMismatch since 2",
    "unhealthy/Target.Timeout since 2",
    "unhealthy/Target.Timeout since 2",
  ]);
});

test("of two checkers one is enough for a new target, and both must agree on a change (NLB-107)", () => {
  expect(story([REFUSED, PASS], nlb, 2).at(-1)).toBe("healthy since 2");
  const oneSided = [PASS, PASS, REFUSED, PASS, REFUSED, PASS];
  expect(story(oneSided, nlb, 2).at(-1)).toBe("healthy since 1");
  expect(story([...oneSided, REFUSED, REFUSED, REFUSED, REFUSED], nlb, 2).at(-1)).toBe(
    "unhealthy/Target.FailedHealthChecks since 10",
  );
});

test("of three checkers two decide (NLB-107)", () => {
  const results = [PASS, PASS, PASS, REFUSED, REFUSED, PASS, REFUSED, REFUSED];
  expect(story(results, nlb, 3).slice(-2)).toEqual(["healthy since 1", "unhealthy/Target.FailedHealthChecks since 8"]);
});
