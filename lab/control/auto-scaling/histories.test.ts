/** Random histories of losses on a fake clock: whatever happens, a group comes to rest where its template wants it. */
import { expect, test } from "vitest";
import type { LabEvent } from "../../model/events.ts";
import type { SubnetId } from "../../model/ids.ts";
import type { Lab, Subnet } from "../../model/lab.ts";
import { seededRandom } from "../../scenario/random.ts";
import { group, subnet, testLab } from "../test/lab.ts";
import { createWorld, type World } from "../test/world.ts";

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);
const LOSSES = 8;

type Random = () => number;

/** One more thing that happens to a world. */
const HAPPENINGS: readonly ((world: World, zones: readonly string[], random: Random) => void)[] = [
  (world, _, random) => act(world, random, world.machine.kill),
  (world, _, random) => act(world, random, world.machine.vanish),
  (world, _, random) => act(world, random, (name) => void world.broken.add(name)),
  (world) => world.broken.clear(),
  (world, zones, random) => world.zoneDown(pick(zones, random)),
  (world, zones, random) => world.zoneDown(pick(zones, random)),
  (world, zones, random) => world.zoneUp(pick(zones, random)),
  (world, zones, random) => world.zoneUp(pick(zones, random)),
];

/** Lets a group suffer, then gives it back all it lost and time to mend. */
function suffer(seed: number, killAt: number): { world: World; lab: Lab; most: number } {
  const random = seededRandom(seed);
  const lab = someLab(random);
  const zones = lab.subnets.map((one) => one.availabilityZone);
  const world = createWorld(lab, { timeScale: 20, killAt });
  const run = (ms: number) => watch(world, ms);
  let most = run(4000);
  for (let loss = 0; loss < LOSSES; loss++) {
    pick(HAPPENINGS, random)(world, zones, random);
    most = Math.max(most, run(random() * 6000));
  }
  world.broken.clear();
  for (const zone of zones) world.zoneUp(zone);
  most = Math.max(most, run(40_000));
  return { world, lab, most };
}

test.each(SEEDS)("after history %i the group is whole, even over its zones, and stays so (A43, A44)", (seed) => {
  const random = seededRandom(seed + 1000);
  const unhurt = suffer(seed, 0);
  for (const killAt of [0, 1 + Math.floor(random() * unhurt.world.steps())]) {
    const { world, lab, most } = killAt === 0 ? unhurt : suffer(seed, killAt);
    const [{ desiredCapacity, maxSize } = group] = lab.autoScalingGroups;
    const before = world.events.length;
    const sizes = zoneSizes(world, lab);
    world.run(20_000);
    expect.soft({ killAt, later: world.events.slice(before) }).toEqual({ killAt, later: [] });
    expect.soft(Math.max(...sizes) - Math.min(...sizes), `spread ${sizes} (${killAt})`).toBeLessThan(2);
    expect.soft(inService(world), `in service (${killAt})`).toBe(desiredCapacity);
    expect.soft(world.activities().filter((one) => one.endTimeMs === undefined)).toEqual([]);
    expect.soft(most, `most (${killAt})`).toBeLessThanOrEqual(maxSize + Math.max(1, Math.floor(maxSize / 10)));
    expect.soft(launchesIntoTheDark(world.events, lab)).toEqual([]);
  }
});

/** Lets time pass, and gives the most members that did not leave. */
function watch(world: World, ms: number): number {
  let most = 0;
  for (let passed = 0; passed < ms; passed += 100) {
    world.run(100);
    const live = [...world.memory().members.values()].filter((one) => ["Pending", "InService"].includes(one.state));
    most = Math.max(most, live.length);
  }
  return most;
}

function inService(world: World): number {
  return [...world.memory().members.values()].filter((one) => one.state === "InService" && one.health === "Healthy")
    .length;
}

function zoneSizes(world: World, lab: Lab): number[] {
  const there = world.machine.containers.map((one) => world.memory().wirings.get(one.instanceId)?.subnetId);
  return lab.subnets.map(({ id }) => there.filter((one) => one === id).length);
}

/** Launches that succeeded in a zone that was down all the while since they began. */
function launchesIntoTheDark(events: readonly LabEvent[], lab: Lab): string[] {
  const downSince = new Map<unknown, number>();
  const dark: string[] = [];
  for (const event of events) {
    if (event.kind === "fault") {
      const { zone } = event.fault.options;
      if (event.state === "ended") downSince.delete(zone);
      else downSince.set(zone, downSince.get(zone) ?? event.timeMs);
    }
    if (event.kind !== "activity" || event.activity.statusCode !== "PreInService") continue;
    const { "Availability Zone": zone } = JSON.parse(event.activity.details);
    if (event.activity.startTimeMs > (downSince.get(zone) ?? Number.POSITIVE_INFINITY)) dark.push(event.activity.cause);
  }
  expect(lab.subnets.map((one) => one.availabilityZone)).toEqual(expect.arrayContaining([...downSince.keys()]));
  return dark;
}

function someLab(random: Random): Lab {
  const third = {
    ...subnet("c"),
    id: "subnet-d" as SubnetId,
    cidr: "10.0.3.0/24",
    availabilityZone: "ap-northeast-1d",
  };
  const subnets: Subnet[] = [subnet("a"), subnet("c"), ...(random() < 0.5 ? [third] : [])];
  const desiredCapacity = 1 + Math.floor(random() * 5);
  const sizes = { minSize: 1, desiredCapacity, maxSize: desiredCapacity + Math.floor(random() * 2) };
  const healthCheckType = random() < 0.7 ? "ELB" : "EC2";
  const subnetIds = subnets.map((one) => one.id);
  return testLab({
    subnets,
    autoScalingGroups: [{ ...group, ...sizes, healthCheckType, subnetIds, healthCheckGracePeriodSeconds: 30 }],
  });
}

function act(world: World, random: Random, doIt: (name: string) => void): void {
  const names = world.names();
  if (names.length > 0) doIt(pick(names, random));
}

function pick<One>(ones: readonly One[], random: Random): One {
  const one = ones[Math.floor(random() * ones.length)];
  if (one === undefined) throw new Error("nothing to choose from");
  return one;
}
