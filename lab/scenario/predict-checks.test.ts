import { expect, test } from "vitest";
import { createHealthChecker } from "../../proxy/health/checker.ts";
import { fakeProbe, fakeTime, REFUSED } from "../../proxy/health/fixture.ts";
import { loadBalancer, target, targetGroup } from "../fabric/fixture/three-tier.ts";
import type { HealthCheckSettings } from "../model/load-balancer.ts";
import {
  after,
  explainChecks,
  predictDraining,
  predictFirstHealthy,
  predictHealthy,
  predictUnhealthy,
} from "./predict-checks.ts";
import { seededRandom } from "./random.ts";

const check: HealthCheckSettings = {
  protocol: "HTTP",
  port: "traffic-port",
  path: "/",
  intervalSeconds: 10,
  timeoutSeconds: 6,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
  matcher: "200",
};

test("a target is unhealthy after its threshold of checks: one interval early at the most, one timeout late (NLB-104)", () => {
  expect(predictUnhealthy(check, 1)).toEqual({ fromMs: 10_000, untilMs: 26_000 });
  expect(predictUnhealthy(check, 10)).toEqual({ fromMs: 1_000, untilMs: 2_600 });
});

test("it is healthy again after the other threshold, and a new one after its first check (NLB-104, NLB-106)", () => {
  expect(predictHealthy(check, 10)).toEqual({ fromMs: 2_000, untilMs: 3_600 });
  expect(predictFirstHealthy(check, 10)).toEqual({ fromMs: 0, untilMs: 1_600 });
});

test("draining lasts its delay (NLB-142), and what follows upon another thing is added", () => {
  const draining = predictDraining({ ...targetGroup([]), deregistrationDelaySeconds: 60 } as never, 10);
  expect(draining).toEqual({ fromMs: 6_000, untilMs: 6_000 });
  expect(after(predictUnhealthy(check, 10), draining)).toEqual({ fromMs: 7_000, untilMs: 8_600 });
});

test("the numbers are told as they stand in the template, and as they last here", () => {
  expect(explainChecks(check, 10)).toBe(
    "HTTP checks every 10 s (here 1 s) with a timeout of 6 s; 2 failures in a row make a target unhealthy, 3 passes healthy again.",
  );
});

/** The load balancer's own checks, on a clock that is moved: when does it say so, after a loss at any time? */
async function measure(seed: number, lossMs: number): Promise<{ unhealthyMs: number; healthyMs: number }> {
  const time = fakeTime();
  const fake = fakeProbe(time.clock);
  const changes: { atMs: number; state: string }[] = [];
  const checker = createHealthChecker({
    flavour: "nlb",
    clock: time.clock,
    schedule: time.schedule,
    random: seededRandom(seed),
    probe: fake.probe,
    timeScale: 1,
    checkers: [{ availabilityZone: "ap-northeast-1a", sourceIp: "10.0.5.10" }],
    onChange: (message) =>
      message.kind === "change" && changes.push({ atMs: time.clock.now(), state: message.target.state }),
  });
  checker.update([targetGroup([target("10.0.5.4")], { healthCheck: check })], loadBalancer().listeners);
  const timeOf = (state: string) => changes.findLast((one) => one.state === state)?.atMs ?? Number.NaN;
  await time.advance(lossMs);
  fake.answer = REFUSED;
  await time.advance(60_000);
  const mendedMs = time.clock.now();
  fake.answer = fakeProbe(time.clock).answer;
  await time.advance(60_000);
  checker.close();
  return { unhealthyMs: timeOf("unhealthy") - lossMs, healthyMs: timeOf("healthy") - mendedMs };
}

test("what the health checker does lies inside what is predicted, whenever the loss comes", async () => {
  // Intervals are a twentieth longer or shorter (schedule.ts), so as much may be missing at either end.
  const slackMs = 1_500;
  for (let seed = 1; seed <= 20; seed++) {
    const { unhealthyMs, healthyMs } = await measure(seed, 60_000 + seed * 487);
    for (const [measuredMs, { fromMs, untilMs }] of [
      [unhealthyMs, predictUnhealthy(check, 1)],
      [healthyMs, predictHealthy(check, 1)],
    ] as const) {
      expect(measuredMs).toBeGreaterThan(fromMs - slackMs);
      expect(measuredMs).toBeLessThan(untilMs + slackMs);
    }
  }
});
