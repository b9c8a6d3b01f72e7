import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import type { HealthMessage, TargetGroupState } from "../../lab/model/index.ts";
import { createHealthChecker, type HealthChecker } from "./checker.ts";
import { type FakeTime, fakeProbe, fakeTime, PASS, REFUSED } from "./fixture.ts";
import type { KeptTarget } from "./kept.ts";
import type { Checker } from "./place.ts";
import type { ProbeResult } from "./probe.ts";

const CHECKERS: readonly Checker[] = [
  { availabilityZone: "ap-northeast-1a", sourceIp: "10.0.5.10" },
  { availabilityZone: "ap-northeast-1c", sourceIp: "10.0.6.10" },
];
const { listeners } = loadBalancer();
const group = (more: Partial<TargetGroupState> = {}, ...targets: ReturnType<typeof target>[]) => [
  targetGroup(targets.length > 0 ? targets : [target("10.0.5.4")], more),
];

interface Life {
  readonly checker: HealthChecker;
  readonly told: string[];
  readonly asked: readonly { readonly atMs: number }[];
  answer(result: ProbeResult): void;
}

/** One process after the other, on the same clock. */
function begin(time: FakeTime, answer: ProbeResult, kept?: readonly KeptTarget[], checkers = CHECKERS): Life {
  const fake = fakeProbe(time.clock, answer);
  const told: string[] = [];
  const checker = createHealthChecker({
    ...{ flavour: "nlb", clock: time.clock, schedule: time.schedule, random: () => 0.5, probe: fake.probe },
    ...{ timeScale: 1, checkers, onChange: (message) => told.push(words(message)) },
    ...(kept ? { kept } : {}),
  });
  return {
    ...{ checker, told, asked: fake.asked },
    answer: (result) => {
      fake.answer = result;
    },
  };
}

function words(message: HealthMessage): string {
  if (message.kind !== "change") return message.kind;
  return `${message.target.state}${message.target.reason ? `/${message.target.reason}` : ""}`;
}

/** What a process leaves whose target was `answer` for so long. */
async function leave(time: FakeTime, answer: ProbeResult, ms = 60_000): Promise<KeptTarget[]> {
  const { checker } = begin(time, answer);
  checker.update(group(), listeners);
  await time.advance(ms);
  const kept = checker.kept();
  checker.close();
  return JSON.parse(JSON.stringify(kept)) as KeptTarget[];
}

test("what is kept has nothing of it that every check brings anew", async () => {
  const time = fakeTime();
  const kept = await leave(time, REFUSED);
  expect(kept).toMatchObject([
    {
      health: { targetId: "i-10.0.5.4", state: "unhealthy", reason: "Target.FailedHealthChecks", sinceMs: 15_500 },
      opinions: [
        { says: "unhealthy", inARow: 0 },
        { says: "unhealthy", inARow: 0 },
      ],
    },
  ]);
  expect(kept[0]?.health).not.toHaveProperty("detail");
});

test("an unhealthy target is unhealthy from the start, since when it was, and is checked at once", async () => {
  const time = fakeTime();
  const { checker, told, asked } = begin(time, REFUSED, await leave(time, REFUSED));
  checker.update(group(), listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "unhealthy", sinceMs: 15_500 }]);
  await time.advance(30_000);
  expect([asked[0]?.atMs, told]).toEqual([60_500, ["unhealthy/Target.FailedHealthChecks"]]);
});

test("a state that was kept changes by its threshold, and not by the first check as a new target's (NLB-104)", async () => {
  const time = fakeTime();
  const { checker, told } = begin(time, PASS, await leave(time, REFUSED));
  checker.update(group(), listeners);
  await time.advance(9000);
  expect(told).toEqual(["unhealthy/Target.FailedHealthChecks"]);
  await time.advance(10_000);
  expect(told).toEqual(["unhealthy/Target.FailedHealthChecks", "healthy"]);
});

test("a healthy target is healthy from the start, and is lost by its threshold (NLB-104)", async () => {
  const time = fakeTime();
  const { checker, told, answer } = begin(time, PASS, await leave(time, PASS));
  checker.update(group(), listeners);
  answer(REFUSED);
  await time.advance(14_000);
  expect(told).toEqual(["healthy"]);
  await time.advance(10_000);
  expect(told).toEqual(["healthy", "unhealthy/Target.FailedHealthChecks"]);
});

test.each([
  ["another address", group({}, target("10.0.5.4", { ip: "10.0.5.5" })), listeners],
  ["another zone", group({}, target("10.0.5.4", { availabilityZone: "ap-northeast-1c" })), listeners],
  ["another id", group({}, target("10.0.5.4", { id: "i-other" })), listeners],
  ["another listener", group(), listeners.map((one) => ({ ...one, port: 9091 }))],
])("%s: a new target, of which nothing is known", async (_, groups, listenersNow) => {
  const time = fakeTime();
  const { checker } = begin(time, REFUSED, await leave(time, REFUSED));
  checker.update(groups, listenersNow);
  expect(checker.snapshot()).toMatchObject([{ state: "initial", reason: "Elb.RegistrationInProgress" }]);
});

test("other checkers than those that found it out: a new target", async () => {
  const time = fakeTime();
  const { checker } = begin(time, REFUSED, await leave(time, REFUSED), CHECKERS.slice(0, 1));
  checker.update(group(), listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "initial" }]);
});

test("opinions of fewer checkers than there are: a new target", async () => {
  const time = fakeTime();
  const kept = (await leave(time, REFUSED)).map((one) => ({ ...one, opinions: one.opinions.slice(0, 1) }));
  const { checker } = begin(time, REFUSED, kept);
  checker.update(group(), listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "initial" }]);
});

test("a failure in between changes nothing of what is kept: results in a row are counted anew", async () => {
  const time = fakeTime();
  const { checker, answer } = begin(time, PASS);
  checker.update(group(), listeners);
  await time.advance(9000);
  const before = checker.kept();
  answer(REFUSED);
  await time.advance(5000);
  expect(checker.kept()).toEqual(before);
});

test("what was kept counts for the first update alone: a target that comes back later is a new one", async () => {
  const time = fakeTime();
  const { checker } = begin(time, REFUSED, await leave(time, REFUSED));
  checker.update([targetGroup([])], listeners);
  expect(checker.snapshot()).toEqual([]);
  checker.update(group(), listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "initial" }]);
});

test("a target that is deregistered meanwhile drains, whatever was kept of it (NLB-142)", async () => {
  const time = fakeTime();
  const { checker } = begin(time, PASS, await leave(time, PASS));
  checker.update(group({}, target("10.0.5.4", { registration: { kind: "draining", sinceMs: 59_000 } })), listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "draining", sinceMs: 59_000 }]);
});

test("unhealthy draining ends when it would have ended (NLB-132)", async () => {
  const time = fakeTime();
  const drains = group({ terminateOnUnhealthy: false, unhealthyDrainingSeconds: 30 });
  const first = begin(time, PASS);
  first.checker.update(drains, listeners);
  await time.advance(1000);
  first.answer(REFUSED);
  await time.advance(20_000);
  expect(first.checker.snapshot()).toMatchObject([{ state: "unhealthy.draining", sinceMs: 20_500 }]);
  const kept = first.checker.kept();
  first.checker.close();
  const { checker } = begin(time, REFUSED, kept);
  checker.update(drains, listeners);
  await time.advance(29_000);
  expect(checker.snapshot()).toMatchObject([{ state: "unhealthy.draining" }]);
  await time.advance(1000);
  expect(checker.snapshot()).toMatchObject([{ state: "unhealthy", sinceMs: 50_500 }]);
});

test("of a delay of registration only what is left is waited for, and nothing by a target that was checked (NLB-035)", async () => {
  const time = fakeTime();
  const slow = group({ registrationDelaySeconds: 40 });
  const first = begin(time, PASS);
  first.checker.update(slow, listeners);
  await time.advance(30_000);
  const early = first.checker.kept();
  await time.advance(20_000);
  const late = first.checker.kept();
  first.checker.close();
  const second = begin(time, PASS, early);
  const third = begin(time, PASS, late);
  second.checker.update(slow, listeners);
  third.checker.update(slow, listeners);
  await time.advance(1000);
  expect([second.asked[0]?.atMs, third.asked[0]?.atMs]).toEqual([50_500, 50_500]);
});

test("a checker that was blind is so from the start (C-15)", async () => {
  const time = fakeTime();
  const kept = (await leave(time, PASS)).map(({ opinions, ...rest }) => ({
    ...rest,
    opinions: [opinions[0] ?? { says: undefined, inARow: 0 }, { says: "unhealthy", inARow: 0 } as const],
  }));
  const { checker } = begin(time, PASS, kept);
  checker.update(group(), listeners);
  expect([...checker.blind()]).toEqual([CHECKERS[1]]);
});
