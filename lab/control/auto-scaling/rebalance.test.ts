import { expect, test } from "vitest";
import type { SubnetId } from "../../model/ids.ts";
import type { Lab } from "../../model/lab.ts";
import { labWithGroup, subnet, targetGroup, testLab } from "../test/lab.ts";
import { createWorld } from "../test/world.ts";
import { A, history, lose, most, newcomers, settledWorld, spread } from "../test/zones.ts";

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
