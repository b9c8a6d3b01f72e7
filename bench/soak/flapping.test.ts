import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import { seededRandom } from "../../lab/scenario/random.ts";
import { createHealthChecker } from "../../proxy/health/checker.ts";
import { fakeTime, PASS, REFUSED } from "../../proxy/health/fixture.ts";
import type { ProbeRequest } from "../../proxy/health/probe.ts";
import { type Answered, type FlappingRules, type Told, timelineOf } from "./flapping-model.ts";
import { compare } from "./flapping-verdict.ts";

const SEEDS = Array.from({ length: 150 }, (_, index) => index + 1);
const TEN_MINUTES_MS = 600_000;

test("NLB-104, NLB-106, NLB-132: whatever flaps for ten minutes is told as the thresholds say, to the millisecond", async () => {
  let changes = 0;
  for (const seed of SEEDS) {
    const { history, told, rules } = await flap(seed);
    expect({ seed, told }).toEqual({ seed, told: timelineOf(history, rules, TEN_MINUTES_MS) });
    changes += told.length;
  }
  expect(changes).toBeGreaterThan(10 * SEEDS.length);
});

const answered = (...results: readonly boolean[]): Answered[] =>
  results.map((passed, index) => ({ atMs: 2_000 * index, checker: 0, passed }));
const told = (state: string, sinceMs: number) => ({ state, sinceMs, timeMs: sinceMs + 10 });

test("a journal follows the answers where each state comes with its answer, before the next check", () => {
  const answers = answered(true, true, false, false, false, true, true);
  const follow = (...changes: ReturnType<typeof told>[]) => compare("spells", 1_000, answers, changes).differs;
  const before = [told("unhealthy", 100), told("healthy", 900)];
  expect(follow(...before, told("unhealthy", 8_004), told("healthy", 12_900))).toBeUndefined();
  expect(follow(told("unhealthy", 8_004))).toBe("change 2 is nothing, expected healthy after 11000 ms");
  expect(follow(told("unhealthy", 10_100))).toMatch(
    /^change 1 is unhealthy after 9100 ms, expected unhealthy after 7000/,
  );
  expect(follow(told("unhealthy", 5_000))).toMatch(/^change 1 is unhealthy after 4000 ms/);
});

interface Flapped {
  readonly rules: FlappingRules;
  readonly history: readonly Answered[];
  readonly told: readonly Told[];
}

/** A target in one to three zones that changes its mind at every check, at every second one, or seldom. */
async function flap(seed: number): Promise<Flapped> {
  const random = seededRandom(seed);
  const rules = chooseRules(random);
  const [history, told]: [Answered[], Told[]] = [[], []];
  const time = fakeTime();
  const checkers = Array.from({ length: rules.checkers }, (_, index) => ({
    availabilityZone: `ap-northeast-1${index}`,
    sourceIp: `10.0.5.${10 + index}`,
  }));
  const fickleness = [1, 0.5, 0.25, 0.1][seed % 4] ?? 1;
  let passed = random() < 0.5;
  const checker = createHealthChecker({
    flavour: "nlb",
    ...time,
    random,
    timeScale: 1,
    checkers,
    probe: async ({ sourceIp }: ProbeRequest) => {
      if (random() < fickleness) passed = !passed;
      history.push({
        atMs: time.clock.now(),
        checker: checkers.findIndex((one) => one.sourceIp === sourceIp),
        passed,
      });
      return passed ? PASS : REFUSED;
    },
    onChange: (message) => {
      if (message.kind !== "change") return;
      const { state } = message.target;
      if (state === "healthy" || state === "unhealthy" || state === "unhealthy.draining")
        told.push({ atMs: time.clock.now(), state });
    },
  });
  checker.update([group(rules)], loadBalancer().listeners);
  await time.advance(TEN_MINUTES_MS);
  checker.close();
  return { rules, history, told };
}

function chooseRules(random: () => number): FlappingRules {
  const upTo = (most: number) => Math.floor(random() * most);
  return {
    checkers: 1 + upTo(3),
    healthyThreshold: 2 + upTo(4),
    unhealthyThreshold: 2 + upTo(4),
    unhealthyDrainingMs: upTo(3) * 20_000,
  };
}

function group({ healthyThreshold, unhealthyThreshold, unhealthyDrainingMs }: FlappingRules) {
  const standing = targetGroup([target("10.0.5.4", { availabilityZone: "all" })]);
  const thresholds = { healthyThreshold, unhealthyThreshold, intervalSeconds: 5 };
  return {
    ...standing,
    healthCheck: { ...standing.healthCheck, ...thresholds },
    terminateOnUnhealthy: false,
    unhealthyDrainingSeconds: unhealthyDrainingMs / 1000,
  };
}
