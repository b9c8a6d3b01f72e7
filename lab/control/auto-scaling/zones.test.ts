import { expect, test } from "vitest";
import { subnet } from "../test/lab.ts";
import { A, history, lose, settledWorld, spread } from "../test/zones.ts";

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
