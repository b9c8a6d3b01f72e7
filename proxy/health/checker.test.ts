import { expect, test } from "vitest";
import { loadBalancer, target, targetGroup } from "../../lab/fabric/fixture/three-tier.ts";
import type { HealthMessage, TargetGroupState } from "../../lab/model/index.ts";
import { createHealthChecker, type HealthCheckerOptions } from "./checker.ts";
import { fakeProbe, fakeTime, PASS, REFUSED } from "./fixture.ts";
import type { Checker } from "./place.ts";

const CHECKERS = [
  { availabilityZone: "ap-northeast-1a", sourceIp: "10.0.5.10" },
  { availabilityZone: "ap-northeast-1c", sourceIp: "10.0.6.10" },
];
const { listeners } = loadBalancer();

function setUp(options: Partial<HealthCheckerOptions> = {}) {
  const time = fakeTime();
  const fake = fakeProbe(time.clock);
  const told: string[] = [];
  const checker = createHealthChecker({
    flavour: "nlb",
    clock: time.clock,
    schedule: time.schedule,
    random: () => 0.5,
    probe: fake.probe,
    timeScale: 1,
    checkers: CHECKERS,
    onChange: (message) => told.push(`${time.clock.now()} ${words(message)}`),
    ...options,
  });
  return { time, fake, told, checker };
}

function words(message: HealthMessage): string {
  if (message.kind !== "change") return message.kind;
  const { targetId, state, reason } = message.target;
  return `${targetId} ${state}${reason ? `/${reason}` : ""}`;
}

const one = (more: Partial<TargetGroupState> = {}) => [targetGroup([target("10.0.5.4")], more)];

test("a target that passes goes from registration to healthy with its first check (appendix 2)", async () => {
  const { time, told, checker } = setUp();
  checker.update(one(), listeners);
  await time.advance(60_000);
  expect(told).toEqual([
    "0 i-10.0.5.4 initial/Elb.RegistrationInProgress",
    "500 i-10.0.5.4 initial/Elb.InitialHealthChecking",
    "500 i-10.0.5.4 healthy",
  ]);
});

test("a target that fails its first checks becomes unhealthy after the threshold (appendix 2, NLB-121)", async () => {
  const { time, fake, told, checker } = setUp();
  fake.answer = REFUSED;
  checker.update(one(), listeners);
  await time.advance(60_000);
  expect(told.slice(2)).toEqual(["15500 i-10.0.5.4 unhealthy/Target.FailedHealthChecks"]);
  expect(checker.snapshot()).toMatchObject([{ detail: "connect ECONNREFUSED 10.0.5.4:9090", sinceMs: 15_500 }]);
});

test("a target that fails later becomes unhealthy, and healthy again after its own threshold (NLB-104)", async () => {
  const { time, fake, told, checker } = setUp();
  const healthCheck = { ...targetGroup([]).healthCheck, healthyThreshold: 3, unhealthyThreshold: 2 };
  checker.update(one({ healthCheck }), listeners);
  await time.advance(1000);
  fake.answer = REFUSED;
  await time.advance(30_000);
  fake.answer = PASS;
  await time.advance(60_000);
  expect(told.slice(3)).toEqual(["20500 i-10.0.5.4 unhealthy/Target.FailedHealthChecks", "60500 i-10.0.5.4 healthy"]);
});

test("every zone's node checks every target, each once an interval, spread over it (NLB-107, NLB-108)", async () => {
  const { time, fake, checker } = setUp();
  checker.update(one(), listeners);
  await time.advance(21_000);
  expect(fake.asked.map(({ atMs, request }) => [atMs, request.sourceIp, request.ip, request.port])).toEqual([
    [500, "10.0.5.10", "10.0.5.4", 9090],
    [5500, "10.0.6.10", "10.0.5.4", 9090],
    [10_500, "10.0.5.10", "10.0.5.4", 9090],
    [15_500, "10.0.6.10", "10.0.5.4", 9090],
    [20_500, "10.0.5.10", "10.0.5.4", 9090],
  ]);
});

test("with cross-zone off only the target's own zone checks it", async () => {
  const { time, fake, checker } = setUp();
  checker.update(one({ crossZone: "false" }), listeners);
  await time.advance(30_000);
  expect(new Set(fake.asked.map(({ request }) => request.sourceIp))).toEqual(new Set(["10.0.5.10"]));
});

test("intervals vary with chance, by a twentieth at most", async () => {
  const numbers = [0, 0, 0.99, 0.99];
  const { time, fake, checker } = setUp({ random: () => numbers.shift() ?? 0, checkers: CHECKERS.slice(0, 1) });
  checker.update(one(), listeners);
  await time.advance(31_000);
  expect(fake.asked.map(({ atMs }) => Math.round(atMs))).toEqual([0, 9500, 19_990, 30_480]);
});

test("the time scale divides intervals, timeouts and the deregistration delay", async () => {
  const { time, fake, told, checker } = setUp({ timeScale: 10, checkers: CHECKERS.slice(0, 1) });
  checker.update(one(), listeners);
  await time.advance(3000);
  expect(fake.asked.map(({ atMs }) => atMs)).toEqual([50, 1050, 2050]);
  expect(fake.asked[0]?.request.timeoutMs).toBe(1000);
  checker.update([targetGroup([target("10.0.5.4", { registration: { kind: "draining", sinceMs: 3000 } })])], listeners);
  await time.advance(5000);
  expect(told.slice(-2)).toEqual(["3000 i-10.0.5.4 draining/Target.DeregistrationInProgress", "4000 removed"]);
});

test("a deregistered target drains for its delay, unchecked, and is then gone (NLB-142, appendix 2)", async () => {
  const { time, fake, told, checker } = setUp();
  const draining = [targetGroup([target("10.0.5.4", { registration: { kind: "draining", sinceMs: 1000 } })])];
  checker.update(one(), listeners);
  await time.advance(1000);
  checker.update(draining, listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "draining", sinceMs: 1000 }]);
  const checksBefore = fake.asked.length;
  await time.advance(20_000);
  expect(fake.asked.length).toBe(checksBefore);
  expect(told.slice(-2)).toEqual(["1000 i-10.0.5.4 draining/Target.DeregistrationInProgress", "11000 removed"]);
  checker.update(draining, listeners);
  expect(checker.snapshot()).toEqual([]);
});

test("a target registered again while it drains begins anew", async () => {
  const { time, checker } = setUp();
  checker.update([targetGroup([target("10.0.5.4", { registration: { kind: "draining", sinceMs: 0 } })])], listeners);
  checker.update(one(), listeners);
  expect(checker.snapshot()).toMatchObject([{ state: "initial" }]);
  await time.advance(20_000);
  expect(checker.snapshot()).toMatchObject([{ state: "healthy" }]);
});

test("a target that left the desired state is removed and no longer checked", async () => {
  const { time, fake, told, checker } = setUp();
  checker.update(one(), listeners);
  await time.advance(1000);
  checker.update([targetGroup([])], listeners);
  await time.advance(60_000);
  expect(told.at(-1)).toBe("1000 removed");
  expect(fake.asked).toHaveLength(1);
});

test.each([
  ["a stopped instance", [target("10.0.5.4", { registration: { kind: "stopped" } })], listeners, "Target.InvalidState"],
  ["a group without listener", [target("10.0.5.4")], [], "Target.NotInUse"],
  ["a zone not served", [target("10.0.5.4", { availabilityZone: "ap-northeast-1d" })], listeners, "Target.NotInUse"],
])("%s is unused and not checked (NLB-114, NLB-124, NLB-127)", async (_, targets, listenersNow, reason) => {
  const { time, fake, checker } = setUp();
  checker.update([targetGroup(targets)], listenersNow);
  await time.advance(60_000);
  expect(checker.snapshot()).toMatchObject([{ state: "unused", reason }]);
  expect(fake.asked).toEqual([]);
});

test("a group detached from its listener becomes unused and its checks stop (appendix 2)", async () => {
  const { time, fake, told, checker } = setUp();
  checker.update(one(), listeners);
  await time.advance(1000);
  checker.update(one(), []);
  await time.advance(60_000);
  expect(told.at(-1)).toBe("1000 i-10.0.5.4 unused/Target.NotInUse");
  expect(fake.asked).toHaveLength(1);
});

test("changed settings hold from the next check on, and the target keeps its state (NLB-117)", async () => {
  const { time, fake, told, checker } = setUp({ checkers: CHECKERS.slice(0, 1) });
  checker.update(one(), listeners);
  await time.advance(1000);
  const healthCheck = { ...targetGroup([]).healthCheck, intervalSeconds: 5, port: 8080 };
  checker.update(one({ healthCheck }), listeners);
  await time.advance(20_000);
  expect(fake.asked.map(({ atMs, request }) => `${atMs}:${request.port}`)).toEqual([
    "500:9090",
    "10500:8080",
    "15500:8080",
    "20500:8080",
  ]);
  expect(told).toHaveLength(3);
});

test("the Host header names the node and the listener for an NLB, the target for an ALB (NLB-110, ALB-061)", async () => {
  const hostOf = async (options: Partial<HealthCheckerOptions>, port: number) => {
    const { time, fake, checker } = setUp(options);
    checker.update([targetGroup([target("10.0.5.4", { port })])], listeners);
    await time.advance(1000);
    return fake.asked[0]?.request.host;
  };
  expect(await hostOf({}, 8080)).toBe("10.0.5.10:9090");
  expect(await hostOf({ flavour: "alb" }, 80)).toBe("10.0.5.4");
  expect(await hostOf({ flavour: "alb" }, 8080)).toBe("10.0.5.4:8080");
});

test("closing ends all checks and says nothing more", async () => {
  const { time, fake, told, checker } = setUp();
  checker.update(one(), listeners);
  checker.close();
  await time.advance(60_000);
  expect([fake.asked.length, told.length]).toEqual([0, 1]);
});

/** Two targets and a zone whose checks all fail, of whatever target. */
async function withZoneDown() {
  const down = new Set<string>();
  const sick = new Set<string>();
  const sights: string[] = [];
  const time = fakeTime();
  const checker = createHealthChecker({
    flavour: "nlb",
    clock: time.clock,
    schedule: time.schedule,
    random: () => 0.5,
    probe: async ({ sourceIp = "", ip }) => (down.has(sourceIp) || down.has(ip) || sick.has(ip) ? REFUSED : PASS),
    timeScale: 1,
    checkers: CHECKERS,
    onChange: () => {},
    onSight: () => sights.push(`${time.clock.now()} ${[...checker.blind()].map(({ sourceIp }) => sourceIp)}`),
  });
  checker.update([targetGroup([target("10.0.5.4"), target("10.0.6.4")])], listeners);
  await time.advance(30_000);
  for (const ip of ["10.0.5.10", "10.0.5.4"]) down.add(ip);
  const states = () => checker.snapshot().map(({ targetId, state }) => `${targetId} ${state}`);
  return { down, sick, sights, time, states };
}

test("C-15: the checks of a node that is down take it out within threshold times interval, and no target of others", async () => {
  const { down, sights, time, states } = await withZoneDown();
  await time.advance(30_000);
  expect(sights).toEqual(["40500 10.0.5.10"]);
  expect(states()).toEqual(["i-10.0.5.4 unhealthy", "i-10.0.6.4 healthy"]);
  down.clear();
  await time.advance(30_000);
  expect(sights.at(-1)).toMatch(/^\d+ $/);
  expect(states()).toEqual(["i-10.0.5.4 healthy", "i-10.0.6.4 healthy"]);
});

test("a target recovers though a node that is down still finds it unhealthy (NLB-107)", async () => {
  const { sick, time, states } = await withZoneDown();
  await time.advance(30_000);
  sick.add("10.0.6.4");
  await time.advance(30_000);
  expect(states()).toEqual(["i-10.0.5.4 unhealthy", "i-10.0.6.4 unhealthy"]);
  sick.clear();
  await time.advance(40_000);
  expect(states()).toEqual(["i-10.0.5.4 unhealthy", "i-10.0.6.4 healthy"]);
});

test("NLB-053: checks come from a node's address and its secondary ones in turn, and name the first as the host", async () => {
  const [checker] = CHECKERS;
  const { time, fake, checker: checks } = setUp({ checkers: [{ ...checker, secondaryIps: ["10.0.5.11"] } as Checker] });
  checks.update(one(), listeners);
  await time.advance(30_000);
  const asked = fake.asked.map(({ request: { sourceIp, host } }) => `${sourceIp} ${host}`);
  expect(asked).toEqual(["10.0.5.10 10.0.5.10:9090", "10.0.5.11 10.0.5.10:9090", "10.0.5.10 10.0.5.10:9090"]);
});
