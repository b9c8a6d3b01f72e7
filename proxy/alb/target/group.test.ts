import { expect, test } from "vitest";
import type { TargetGroupState, TargetHealth } from "../../../lab/model/index.ts";
import { GROUP, registration } from "../fixture.ts";
import { leastOutstanding, nextByShare } from "./algorithm.ts";
import { FINE, type Judgement, judgeTargets } from "./anomaly.ts";
import { createGroup } from "./group.ts";
import type { TargetPool } from "./pool.ts";
import { rampedShare, rampsAfter } from "./slow-start.ts";

/** As much of a pool as the choice looks at; `failing` is what part of its requests fail. */
interface FakePool {
  readonly key: string;
  outstanding: number;
  answered: number;
  failing: number;
  takeTally(): { answered: number; failed: number };
}

function fakePool(key: string): FakePool {
  return {
    ...{ key, outstanding: 0, answered: 0, failing: 0 },
    takeTally() {
      const { answered, failing } = this;
      this.answered = 0;
      return { answered, failed: Math.round(answered * failing) };
    },
  };
}

/** Random numbers that repeat from run to run. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function standWith(count: number, settings: Partial<TargetGroupState> = {}) {
  let nowMs = 0;
  const targets = Array.from({ length: count }, (_, index) => registration(80, { id: `i-${index + 1}` }));
  const state = { ...GROUP, ...settings, targets };
  const pools = new Map(targets.map(({ id }) => [`${id}:80`, fakePool(`${id}:80`)]));
  const group = createGroup(state, { now: () => nowMs, random: sequence() });
  const setHealthy = (...numbers: readonly number[]) => {
    const health = targets.map(
      ({ id }, index): TargetHealth => ({
        ...{ targetGroupId: GROUP.id, targetId: id, port: 80, availabilityZone: "1a", sinceMs: 0 },
        state: numbers.includes(index + 1) ? "healthy" : "unhealthy",
      }),
    );
    const poolOf = (key: string) => pools.get(key) as unknown as TargetPool | undefined;
    group.update({ state, health, zone: "1a", timeScale: 1, poolOf });
  };
  const choose = (former?: string) => {
    const pool = pools.get(group.choose(former)?.key ?? "");
    if (pool) pool.answered++;
    return pool?.key.slice(2, -3);
  };
  const shares = (requests: number): Record<string, number> => {
    const counts = new Map<string, number>();
    for (let i = 0; i < requests; i++) {
      const key = choose() ?? "none";
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].toSorted(([a], [b]) => a.localeCompare(b)));
  };
  return { pools, setHealthy, choose, shares, anomalies: group.anomalies, advance: (ms: number) => (nowMs += ms) };
}

test("ALB-047: round robin gives each healthy target as much", () => {
  const stand = standWith(3);
  stand.setHealthy(1, 3);
  expect(stand.shares(10)).toEqual({ "1": 5, "3": 5 });
});

test("ALB-047: least outstanding requests goes to the target with the fewest under way", () => {
  const stand = standWith(3, { algorithm: "least_outstanding_requests" });
  stand.setHealthy(1, 2, 3);
  expect(stand.shares(9)).toEqual({ "1": 3, "2": 3, "3": 3 });
  for (const [key, pool] of stand.pools) pool.outstanding = key === "i-2:80" ? 1 : 4;
  expect(stand.shares(9)).toEqual({ "2": 9 });
  expect(leastOutstanding([], 0)).toBeUndefined();
});

test("ALB-047: weighted random gives each about as much, in no order", () => {
  const stand = standWith(4, { algorithm: "weighted_random" });
  stand.setHealthy(1, 2, 3, 4);
  for (const count of Object.values(stand.shares(4000))) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test("ALB-052, 054: a client's own target is taken while it is healthy", () => {
  const stand = standWith(3);
  stand.setHealthy(1, 2, 3);
  expect([1, 2, 3].map(() => stand.choose("i-2:80"))).toEqual(["2", "2", "2"]);
  stand.setHealthy(1, 3);
  expect(stand.choose("i-2:80")).not.toBe("2");
});

test("ALB-065: too few healthy targets by the group's threshold, and all of them get requests", () => {
  const routingFailover = { count: 2, percentage: "off" } as const;
  const stand = standWith(4, { groupHealth: { dnsFailover: { count: 2, percentage: "off" }, routingFailover } });
  stand.setHealthy(1, 2);
  expect(stand.shares(8)).toEqual({ "1": 4, "2": 4 });
  stand.setHealthy(1);
  expect(stand.shares(8)).toEqual({ "1": 2, "2": 2, "3": 2, "4": 2 });
});

test("ALB-051: the share of a new target grows in a straight line to that of the others", () => {
  const stand = standWith(3, { slowStartSeconds: 100 });
  stand.setHealthy(1, 2);
  expect(stand.shares(100)).toEqual({ "1": 50, "2": 50 });
  stand.setHealthy(1, 2, 3);
  stand.advance(25_000);
  expect(stand.shares(90)["3"]).toBe(10);
  stand.advance(25_000);
  expect(stand.shares(100)["3"]).toBe(20);
  stand.advance(50_000);
  expect(stand.shares(90)).toEqual({ "1": 30, "2": 30, "3": 30 });
});

test("ALB-051: slow start needs a healthy target that is not in it, ends on unhealthy, and begins anew", () => {
  const begin = { ramps: new Map<string, number>(), healthy: new Set<string>() };
  const at = (nowMs: number) => ({ nowMs, durationMs: 1000 });
  expect(rampsAfter(begin, new Set(["a", "b"]), at(0))).toEqual(new Map());
  const before = { ramps: new Map<string, number>(), healthy: new Set(["a"]) };
  const ramps = rampsAfter(before, new Set(["a", "b"]), at(5));
  expect(ramps).toEqual(new Map([["b", 5]]));
  const both = { ramps, healthy: new Set(["a", "b"]) };
  expect(rampsAfter(both, new Set(["a"]), at(10))).toEqual(new Map());
  expect(rampsAfter({ ramps, healthy: new Set(["b"]) }, new Set(["b", "c"]), at(10))).toEqual(ramps);
  expect(rampsAfter(both, new Set(["a", "b"]), at(1005))).toEqual(new Map());
  expect(rampsAfter(before, new Set(["a", "b"]), { nowMs: 5, durationMs: 0 })).toEqual(new Map());
  expect([0, 500, 1500].map((nowMs) => rampedShare(0, at(nowMs)))).toEqual([0, 0.5, 1]);
});

test("shares are spread evenly over the requests", () => {
  const turns = ["a", "b", "c"].map((value) => ({ value, credit: 0 }));
  const shares: Readonly<Record<string, number>> = { a: 3, b: 2, c: 1 };
  const order = Array.from({ length: 6 }, () => nextByShare(turns, (value) => shares[value] ?? 0));
  expect(order.join("")).toBe("abacba");
});

test("ALB-048: of three healthy targets or more, the one that fails much more often than the others is anomalous", () => {
  const judge = (failed: readonly number[], answered = 100) => {
    const tallies = new Map(failed.map((count, index) => [`${index}`, { answered, failed: count }]));
    return [...judgeTargets(tallies, new Map()).values()].map(({ isAnomalous }) => isAnomalous);
  };
  expect(judge([0, 0, 50])).toEqual([false, false, true]);
  expect(judge([50, 50, 50])).toEqual([false, false, false]);
  expect(judge([0, 50])).toEqual([false, false]);
  expect(judge([0, 0, 2], 3)).toEqual([false, false, false]);
});

test("ALB-049: mitigation halves the share of an anomalous target every five seconds, and gives it back", () => {
  const settings = { algorithm: "weighted_random", anomalyMitigation: true } as const;
  const stand = standWith(3, settings);
  stand.setHealthy(1, 2, 3);
  const bad = stand.pools.get("i-3:80");
  if (bad) bad.failing = 1;
  const fiveSeconds = () => {
    const share = (stand.shares(900)["3"] ?? 0) / 900;
    stand.advance(5000);
    return share;
  };
  const falling = Array.from({ length: 5 }, fiveSeconds);
  expect(falling[0]).toBeGreaterThan(0.28);
  expect(falling[1]).toBeLessThan(0.25);
  expect(falling[4]).toBeLessThan(0.06);
  if (bad) bad.failing = 0;
  const rising = Array.from({ length: 7 }, fiveSeconds);
  expect(rising[6]).toBeGreaterThan(0.28);
  const off = standWith(3, { algorithm: "weighted_random" });
  off.setHealthy(1, 2, 3);
  const still = off.pools.get("i-3:80");
  if (still) still.failing = 1;
  off.shares(900);
  off.advance(5000);
  expect((off.shares(900)["3"] ?? 0) / 900).toBeGreaterThan(0.28);
});

test("ALB-048: by any algorithm a target that stands out is found when somebody asks, after five seconds", () => {
  const stand = standWith(3);
  stand.setHealthy(1, 2, 3);
  const bad = stand.pools.get("i-3:80");
  if (bad) bad.failing = 1;
  stand.shares(90);
  expect(stand.anomalies()).toEqual([]);
  stand.advance(5000);
  const found = { targetGroupId: GROUP.id, targetId: "i-3", port: 80, isAnomalous: true, isMitigated: false };
  expect(stand.anomalies()).toEqual([found]);
  if (bad) bad.failing = 0;
  stand.shares(90);
  stand.advance(5000);
  expect(stand.anomalies()).toEqual([]);
});

test("ALB-049: a target that no longer fails is mitigated until it has its share again", () => {
  const stand = standWith(3, { algorithm: "weighted_random", anomalyMitigation: true });
  stand.setHealthy(1, 2, 3);
  const bad = stand.pools.get("i-3:80");
  if (bad) bad.failing = 1;
  const told = () => {
    stand.shares(90);
    stand.advance(5000);
    return stand.anomalies().map(({ isAnomalous, isMitigated }) => [isAnomalous, isMitigated]);
  };
  expect([told(), told()]).toEqual([[[true, true]], [[true, true]]]);
  if (bad) bad.failing = 0;
  expect([told(), told()]).toEqual([[[false, true]], []]);
});

test("ALB-049: a target whose requests are too few to tell keeps its judgement", () => {
  const before = new Map<string, Judgement>([["a", { isAnomalous: true, weight: 0.5 }]]);
  const tallies = new Map([
    ["a", { answered: 0, failed: 0 }],
    ["b", { answered: 50, failed: 0 }],
    ["c", { answered: 50, failed: 0 }],
  ]);
  expect(judgeTargets(tallies, before).get("a")).toEqual({ isAnomalous: true, weight: 0.25 });
  expect(judgeTargets(tallies, before).get("b")).toEqual(FINE);
});
