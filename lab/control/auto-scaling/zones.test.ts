import { expect, test } from "vitest";
import type { ScalingActivity } from "../../model/events.ts";
import type { SubnetId } from "../../model/ids.ts";
import type { AutoScalingGroup, Lab } from "../../model/lab.ts";
import { labWithGroup, subnet, targetGroup, testLab } from "../test/lab.ts";
import { createWorld, type World } from "../test/world.ts";

const A = "ap-northeast-1a";

function settledWorld(changes: Partial<AutoScalingGroup> = {}): World {
  const world = createWorld(labWithGroup({ healthCheckGracePeriodSeconds: 0, ...changes }));
  world.run(10_000);
  return world;
}

/** How many containers of the group are in each zone. */
function spread(world: World): Record<string, number> {
  const sizes: Record<string, number> = { a: 0, c: 0 };
  for (const { instanceId } of world.machine.containers) {
    const zone = world.memory().wirings.get(instanceId)?.subnetId.at(-1) ?? "none";
    sizes[zone] = (sizes[zone] ?? 0) + 1;
  }
  return sizes;
}

/** Activities after the first two, as kind, zone, end and, where it was refused, that. */
function history(world: World): string[] {
  return world
    .activities()
    .slice(2)
    .map(({ description, details, statusCode }) => {
      const zone: string = JSON.parse(details)["Availability Zone"];
      return `${description.split(" ")[0]} ${zone.at(-1)} ${statusCode}`;
    });
}

/** A zone goes down for a while, long enough for all its members to be replaced. */
function lose(world: World, zone: string, forMs = 120_000): void {
  world.zoneDown(zone);
  world.run(forMs);
  world.zoneUp(zone);
}

test("a launch into a zone that is down fails in EC2's words, and the next goes to another zone at once (A43, A77)", () => {
  const world = settledWorld();
  world.zoneDown(A);
  world.run(60_000);
  expect(history(world)).toEqual(["Terminating a Successful", "Launching a Failed", "Launching c Successful"]);
  const [, failed, launched] = world.activities().slice(2);
  expect(failed?.description).toBe(
    "Launching a new EC2 instance.  Status Reason: We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (ap-northeast-1a). Our system will be working on provisioning additional capacity. You can currently get t3.micro capacity by not specifying an Availability Zone in your request or choosing ap-northeast-1c. Launching EC2 instance failed.",
  );
  expect(launched?.startTimeMs).toBe(failed?.startTimeMs);
  expect(failed?.cause).toMatch(/launched in response to an unhealthy instance needing to be replaced\.$/);
  expect(launched?.cause).toBe(failed?.cause);
  expect(spread(world)).toEqual({ a: 0, c: 2 });
});

test("a group of one zone that is down tries ever more seldom, and at once when the zone is back (A43)", () => {
  const world = settledWorld({ subnetIds: [subnet("a").id], desiredCapacity: 1, minSize: 1 });
  world.zoneDown(A);
  world.run(70_000);
  const tries = world.activities().filter((one) => one.statusCode === "Failed");
  const pauses = tries.slice(1).map((one, index) => (one.startTimeMs - (tries[index]?.startTimeMs ?? 0)) / 1000);
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30]);
  expect(tries[0]?.statusMessage).toMatch(/additional capacity$/);
  world.zoneUp(A);
  world.run(1000);
  expect(world.activities().at(-1)).toMatchObject({ statusCode: "Successful" });
  expect(spread(world)).toEqual({ a: 1, c: 0 });
});

test("with health checks of type EC2 a member in a zone that is down is left where it is (A23, A24)", () => {
  const world = settledWorld({ healthCheckType: "EC2" });
  lose(world, A);
  world.run(120_000);
  expect(history(world)).toEqual([]);
});

test("a zone that is back gets its member: launched first, and only then another leaves, draining (A34, A44, A45)", () => {
  const world = settledWorld();
  lose(world, A);
  const before = world.activities().length;
  world.run(120_000);
  expect(spread(world)).toEqual({ a: 1, c: 1 });
  expect(history(world).slice(before - 2)).toEqual(["Launching a Successful", "Terminating c Successful"]);
  const [launch, end] = world.activities().slice(before);
  expect(end?.startTimeMs).toBeGreaterThanOrEqual((launch?.endTimeMs ?? 0) + 2000);
  expect((end?.endTimeMs ?? 0) - (end?.startTimeMs ?? 0)).toBeGreaterThanOrEqual(30_000);
});

test("rebalancing says what it does (A80, A86)", () => {
  const world = settledWorld();
  lose(world, A);
  world.run(60_000);
  const [launch, end] = world.activities().slice(-2);
  expect(launch?.cause).toMatch(
    /^At \S+Z instances were launched to balance instances in zones ap-northeast-1a with other zones resulting in more than desired number of instances in the group\.$/,
  );
  expect(end?.cause).toMatch(/shrinking the capacity from 3 to 2\. {2}At \S+Z instance i-\S+ was selected/);
});

test("a group at its MaxSize exceeds it by one while it rebalances (A44)", () => {
  const world = settledWorld({ maxSize: 2 });
  lose(world, A);
  expect(most(world, 60_000)).toBe(3);
  expect(spread(world)).toEqual({ a: 1, c: 1 });
});

test("a large group at its MaxSize exceeds it by a tenth (A44)", () => {
  const world = settledWorld({ minSize: 20, maxSize: 20, desiredCapacity: 20 });
  lose(world, A, 200_000);
  expect(spread(world)).toEqual({ a: 0, c: 20 });
  expect(most(world, 600_000)).toBe(22);
  expect(spread(world)).toEqual({ a: 10, c: 10 });
  expect(newcomers(world)).toHaveLength(10);
});

test("no more are launched than have to move, where more might be (A44)", () => {
  const world = settledWorld({ desiredCapacity: 3, maxSize: 20 });
  lose(world, A);
  world.run(120_000);
  expect(newcomers(world)).toHaveLength(1);
});

test("nothing is rebalanced into a zone while it is down, nor while a member ails (A44)", () => {
  const world = settledWorld({ maxSize: 2 });
  world.zoneDown(A);
  world.run(300_000);
  expect(history(world)).toHaveLength(3);
  const [first = ""] = world.names();
  world.broken.add(first);
  world.zoneUp(A);
  world.run(100);
  world.run(100_000);
  expect(newcomers(world)).toEqual([]);
  expect(spread(world)).toEqual({ a: 1, c: 1 });
});

test("a group rests before it is rebalanced, and all who leave are gone (A44)", () => {
  const world = settledWorld();
  world.zoneDown(A);
  world.run(10_000);
  world.zoneUp(A);
  world.run(150_000);
  const drained = world.activities()[2];
  const [launch] = newcomers(world);
  expect(drained?.description).toMatch(/^Terminating/);
  expect(((launch?.startTimeMs ?? 0) - (drained?.endTimeMs ?? 0)) / 1000).toBeCloseTo(30, 0);
});

test("with a deregistration delay longer than the rest, those who drain are waited for (A44)", () => {
  const slow = { ...targetGroup, deregistrationDelaySeconds: 100 };
  const lab = { ...labWithGroup({ healthCheckGracePeriodSeconds: 0 }), targetGroups: [slow] };
  const world = createWorld(lab);
  world.run(10_000);
  world.zoneDown(A);
  world.run(5000);
  world.zoneUp(A);
  world.run(80_000);
  expect(newcomers(world)).toEqual([]);
  world.run(60_000);
  expect(newcomers(world)).toHaveLength(1);
});

test("a newcomer whose zone is lost takes nobody's place, though EC2's checks alone count (A24, A34)", () => {
  const world = settledWorld({ healthCheckType: "EC2" });
  world.zoneDown(A);
  world.machine.kill("app-group-1");
  world.run(60_000);
  expect(spread(world)).toEqual({ a: 0, c: 2 });
  world.zoneUp(A);
  world.run(100);
  world.zoneDown(A);
  world.run(60_000);
  expect(spread(world)).toEqual({ a: 1, c: 2 });
  world.zoneUp(A);
  world.run(60_000);
  expect(spread(world)).toEqual({ a: 1, c: 1 });
});

test("a newcomer that never serves costs nobody its place (A34)", () => {
  const world = settledWorld();
  lose(world, A);
  const settled = world.names();
  for (let number = 4; number < 20; number++) world.broken.add(`app-group-${number}`);
  world.run(30_000);
  expect(world.names()).toEqual([...settled, "app-group-4"]);
  world.run(300_000);
  expect(world.names()).toEqual(expect.arrayContaining(settled));
});

test("a member that dies while a newcomer arrives is replaced by the newcomer", () => {
  const world = settledWorld();
  lose(world, A);
  world.run(200);
  expect(world.names()).toHaveLength(3);
  world.machine.kill(world.names()[0] ?? "");
  world.run(60_000);
  expect(spread(world)).toEqual({ a: 1, c: 1 });
});

test("a zone lost again while its newcomer arrives takes nobody from the other", () => {
  const world = settledWorld();
  lose(world, A);
  world.run(500);
  expect(spread(world)).toEqual({ a: 1, c: 2 });
  world.zoneDown(A);
  world.run(100_000);
  expect(spread(world)).toEqual({ a: 0, c: 2 });
  world.zoneUp(A);
  world.run(100_000);
  expect(spread(world)).toEqual({ a: 1, c: 1 });
});

test("a maintenance policy of at most 100 percent leaves no room for a newcomer (A33)", () => {
  const world = settledWorld({ maintenancePolicy: { minHealthyPercentage: 50, maxHealthyPercentage: 100 } });
  lose(world, A);
  world.run(120_000);
  expect(spread(world)).toEqual({ a: 0, c: 2 });
});

test("an uneven group of three zones is left alone where no zone has two members more than another (A44)", () => {
  const world = createWorld(threeZones());
  world.run(200_000);
  expect(world.activities()).toHaveLength(4);
});

function newcomers(world: World): ScalingActivity[] {
  return world.activities().filter((one) => one.cause.includes("to balance instances"));
}

/** The most containers that there were at once in a time. */
function most(world: World, forMs: number): number {
  let size = 0;
  for (let passed = 0; passed < forMs; passed += 100) {
    world.run(100);
    const leaving = [...world.memory().members.values()].filter((one) => one.state === "Terminating");
    size = Math.max(size, world.machine.containers.length - leaving.length);
  }
  return size;
}

function threeZones(): Lab {
  const third = {
    ...subnet("c"),
    id: "subnet-d" as SubnetId,
    cidr: "10.0.3.0/24",
    availabilityZone: "ap-northeast-1d",
  };
  const subnets = [subnet("a"), subnet("c"), third];
  const [group] = testLab().autoScalingGroups;
  if (!group) throw new Error("no group");
  const subnetIds = subnets.map((one) => one.id);
  return testLab({ subnets, autoScalingGroups: [{ ...group, desiredCapacity: 4, subnetIds }] });
}
