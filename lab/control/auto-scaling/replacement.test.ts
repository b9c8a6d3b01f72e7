import { expect, test } from "vitest";
import type { ScalingActivity } from "../../model/events.ts";
import type { Subnet } from "../../model/lab.ts";
import { container } from "../test/containers.ts";
import { labWithGroup, subnet, testLab } from "../test/lab.ts";
import { createWorld, type World } from "../test/world.ts";

const SETTLED_MS = 10_000;

function settledWorld(...labs: Parameters<typeof createWorld>): World {
  const world = createWorld(...labs);
  world.run(SETTLED_MS);
  return world;
}

/** What a person reads of an activity, with times counted from the test's start and the instance by its name. */
function tell(from: number, activity: ScalingActivity): string {
  const after = (ms: number | undefined) => (ms === undefined ? "open" : `${(ms - from) / 1000}s`);
  const words = `${activity.description} | ${activity.cause} | ${activity.statusCode} ${activity.progress}`;
  return `${after(activity.startTimeMs)}..${after(activity.endTimeMs)} ${words}`.replaceAll(/i-0[0-9a-f]{16}/g, "i-…");
}

test("what Compose started is adopted, registered and in service, each with the activity of its creation (A02, A78)", () => {
  const world = createWorld(testLab());
  const from = world.nowMs();
  world.run(1000);
  expect(world.activities().map((one) => tell(from, one))).toEqual(
    Array(2).fill(
      "0s..0s Launching a new EC2 instance: i-… | At 2026-11-21T00:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 2.  At 2026-11-21T00:00:00Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to 2. | Successful 100",
    ),
  );
  expect(world.activities().map((one) => JSON.parse(one.details))).toEqual([
    { "Subnet ID": "subnet-a", "Availability Zone": "ap-northeast-1a" },
    { "Subnet ID": "subnet-c", "Availability Zone": "ap-northeast-1c" },
  ]);
  const states = world.events.flatMap((one) => (one.kind === "lifecycle" ? [`${one.state} ${one.health}`] : []));
  expect(states).toEqual(["Pending Healthy", "Pending Healthy", "InService Healthy", "InService Healthy"]);
});

test("a killed member is replaced at once, even in its grace period, by two activities (A24, A31, A77, A82, A83)", () => {
  const world = settledWorld(testLab());
  const from = world.nowMs();
  world.machine.kill("app-group-1");
  world.run(3000);
  expect(
    world
      .activities()
      .slice(2)
      .map((one) => tell(from, one)),
  ).toEqual([
    "0s..0.1s Terminating EC2 instance: i-… | At 2026-11-21T00:00:10Z an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped. | Successful 100",
    "0s..0.1s Launching a new EC2 instance: i-… | At 2026-11-21T00:00:10Z an instance was launched in response to an unhealthy instance needing to be replaced. | Successful 100",
  ]);
  expect(world.names()).toEqual(["app-group-2", "app-group-3"]);
  expect(world.machine.find("app-group-3")).toMatchObject({ subnetId: "subnet-a", address: "10.0.1.5" });
});

test("a member whose container vanished is replaced too (A24)", () => {
  const world = settledWorld(testLab());
  const { instanceId } = world.machine.find("app-group-2");
  world.machine.vanish("app-group-2");
  world.run(1000);
  expect(world.machine.find("app-group-2").instanceId).not.toBe(instanceId);
  expect(
    world
      .activities()
      .slice(2)
      .map((one) => one.statusCode),
  ).toEqual(["Successful", "Successful"]);
});

test("a paused member runs, as far as EC2 can tell, and is left to the load balancer (A24)", () => {
  const world = settledWorld(testLab());
  const first = world.machine.find("app-group-1");
  if (first.state.kind !== "running") throw new Error("does not run");
  const paused = { ...first, state: { ...first.state, paused: true } };
  world.machine.containers = world.machine.containers.map((one) => (one === first ? paused : one));
  world.run(5000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2"]);
});

test("an ELB failure counts after the grace period, and drains before the member ends (A26, A37, A67)", () => {
  const world = settledWorld(testLab());
  world.broken.add("app-group-2");
  world.run(51_000);
  expect(world.activities()).toHaveLength(2);
  const from = world.nowMs();
  world.run(5000);
  const open = world.activities().slice(2);
  expect(open.map((one) => tell(from, one))).toEqual([
    "1s..open Terminating EC2 instance: i-… - Waiting For ELB Connection Draining. | At 2026-11-21T00:01:02Z an instance was taken out of service in response to an ELB system health check failure. | WaitingForELBConnectionDraining 50",
    "1s..1.1s Launching a new EC2 instance: i-… | At 2026-11-21T00:01:02Z an instance was launched in response to an unhealthy instance needing to be replaced. | Successful 100",
  ]);
  expect(world.names()).toEqual(["app-group-1", "app-group-2", "app-group-3"]);
  world.run(26_000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2", "app-group-3"]);
  world.run(1000);
  expect(world.names()).toEqual(["app-group-1", "app-group-3"]);
  expect(tell(from, world.activities()[2] as ScalingActivity)).toMatch(
    /^1s..31.1s Terminating EC2 instance: i-… \| .* \| Successful 100$/,
  );
});

test("a member that dies while it drains ends at once", () => {
  const world = settledWorld(testLab());
  world.broken.add("app-group-2");
  world.run(55_000);
  world.machine.kill("app-group-2");
  world.run(300);
  expect(world.names()).toEqual(["app-group-1", "app-group-3"]);
});

test("grace and draining are divided by the time scale", () => {
  const world = settledWorld(testLab(), { timeScale: 10 });
  world.broken.add("app-group-2");
  world.run(3500);
  expect(world.names()).toEqual(["app-group-1", "app-group-3"]);
});

test("health checks of type EC2 do not heed the load balancer (A23)", () => {
  const world = settledWorld(labWithGroup({ healthCheckType: "EC2" }));
  world.broken.add("app-group-2");
  world.run(120_000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2"]);
});

test("a target group that never had a healthy target has nothing replaced (A29)", () => {
  const world = createWorld(testLab());
  world.broken.add("app-group-1").add("app-group-2");
  world.run(120_000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2"]);
});

test("when every member is unhealthy they are replaced one at a time, each after the last one's successor (A30, A32)", () => {
  const world = settledWorld(labWithGroup({ desiredCapacity: 3, maxSize: 6 }));
  world.run(60_000);
  const from = world.nowMs();
  for (const name of world.names()) world.broken.add(name);
  world.run(60_000);
  const ends = world.activities().filter((one) => one.description.startsWith("Terminating"));
  expect(ends.map((one) => (one.startTimeMs - from) / 1000)).toEqual([0, 2.1, 4.2]);
  expect(world.names()).toEqual(["app-group-4", "app-group-5", "app-group-6"]);
});

test("with a policy of 100 to 150 percent the replacement is in service before the old member leaves (A33)", () => {
  const maintenancePolicy = { minHealthyPercentage: 100, maxHealthyPercentage: 150 };
  const world = settledWorld(labWithGroup({ maintenancePolicy, healthCheckGracePeriodSeconds: 0 }));
  world.broken.add("app-group-1");
  world.run(40_000);
  const kinds = world
    .activities()
    .slice(2)
    .map((one) => `${one.description.split(" ")[0]} ${one.statusCode}`);
  expect(kinds).toEqual(["Launching Successful", "Terminating Successful"]);
  expect(world.names()).toEqual(["app-group-2", "app-group-3"]);
});

test("with a policy of at most 100 percent the old member is gone before its replacement is launched (A33)", () => {
  const maintenancePolicy = { minHealthyPercentage: 50, maxHealthyPercentage: 100 };
  const world = settledWorld(labWithGroup({ maintenancePolicy, healthCheckGracePeriodSeconds: 0 }));
  world.broken.add("app-group-1");
  world.run(25_000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2"]);
  world.run(15_000);
  expect(world.names()).toEqual(["app-group-2", "app-group-3"]);
});

test("launches go to the zone with fewest members (A43)", () => {
  const world = settledWorld(labWithGroup({ desiredCapacity: 4 }));
  for (const name of ["app-group-1", "app-group-2", "app-group-4"]) world.machine.kill(name);
  world.run(5000);
  const zones = world.machine.containers.map((one) => world.memory().wirings.get(one.instanceId)?.subnetId).sort();
  expect(zones).toEqual(["subnet-a", "subnet-a", "subnet-c", "subnet-c"]);
});

test("the zone with fewest members counts before the subnet with fewest (A43)", () => {
  const second = { ...subnet("a"), id: "subnet-a2", cidr: "10.0.3.0/24" } as Subnet;
  const subnets = [subnet("a"), second, subnet("c")];
  const lab = { ...labWithGroup({ desiredCapacity: 4, subnetIds: subnets.map((one) => one.id) }), subnets };
  const world = settledWorld(lab);
  world.machine.kill("app-group-2");
  world.run(1000);
  expect(world.machine.find("app-group-5").subnetId).toBe("subnet-c");
});

test("a member too many leaves from the fuller zone, with the words of a scale-in (A45)", () => {
  const lab = labWithGroup({ desiredCapacity: 3 });
  const world = settledWorld(lab);
  world.machine.kill("app-group-1");
  world.run(SETTLED_MS);
  Object.assign(lab.autoScalingGroups[0] ?? {}, { desiredCapacity: 2 });
  world.run(40_000);
  expect(world.names()).toEqual(["app-group-2", "app-group-4"]);
  expect(world.activities().at(-1)?.cause).toMatch(
    /^At \S+Z an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 3 to 2\. {2}At \S+Z instance i-\S+ was selected for termination\.$/,
  );
});

test("while the fabric is down or has just come back, no load balancer's word is taken for an instance's fault", () => {
  const world = settledWorld(labWithGroup({ healthCheckGracePeriodSeconds: 0 }));
  const fabric = container({ role: "fabric", service: "fabric" });
  world.machine.containers = [...world.machine.containers, fabric];
  world.machine.kill("fabric-1");
  world.broken.add("app-group-1");
  world.run(60_000);
  const state = { kind: "running", pid: 1, startedAtMs: world.nowMs(), paused: false } as const;
  world.machine.change("fabric-1", { state });
  world.run(59_000);
  expect(world.activities()).toHaveLength(2);
  world.run(2000);
  expect(world.activities()).toHaveLength(4);
});

test("a target group that comes into service late gives every member a grace period from then on", () => {
  const world = createWorld(testLab());
  world.broken.add("app-group-1").add("app-group-2");
  world.run(100_000);
  world.broken.delete("app-group-1");
  world.run(59_000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2"]);
  world.run(2000);
  expect(world.names()).toEqual(["app-group-1", "app-group-2", "app-group-3"]);
});
