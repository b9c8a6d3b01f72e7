import { expect, test } from "vitest";
import { databaseWorld } from "../test/database-world.ts";
import { dbCluster } from "../test/db-cluster.ts";

type World = ReturnType<typeof databaseWorld>;

/** Looks every 100 ms, with replication going on, as control does while something is under way. */
function run(world: World, ms: number): void {
  for (let passed = 0; passed < ms; passed += 100) {
    world.pass(100);
    for (let n = 0; n < 3; n++) world.replicate();
    world.look();
  }
}

function inSync(count = 2): World {
  const world = databaseWorld(dbCluster(count));
  run(world, 3_000);
  expect(world.roles.inSync).toHaveLength(count - 1);
  return world;
}

const states = (world: World) => world.servers.map(({ state }) => state);

test("R22: a writer that is rebooted ends, starts again at once and is the writer still", () => {
  const world = inSync();
  world.reboot(0);
  run(world, 100);
  expect(states(world)).toEqual(["stopped", "up"]);
  run(world, 100);
  expect(states(world)).toEqual(["up", "up"]);
  run(world, 2_000);
  expect(world.reboots.size).toBe(0);
  expect(world.roles).toMatchObject({ writer: "db-1", inSync: ["db-2"] });
  expect(world.roles).not.toHaveProperty("failover");
  expect(world.messages).toEqual([]);
});

test("R22: a control that dies after any action of a reboot is followed by one that goes on", () => {
  for (let actions = 0; actions < 6; actions++) {
    const world = inSync();
    world.reboot(0);
    for (let step = 0; step < 4; step++) {
      world.pass(100);
      world.look(actions === step ? 0 : 1);
      if (actions === step) world.restartControl();
    }
    run(world, 3_000);
    expect(world.roles).toMatchObject({ writer: "db-1", inSync: ["db-2"] });
    expect(world.servers[0]?.startedAtMs).toBeGreaterThan(3_000);
  }
});

test("R22: a reader stops acknowledging before it ends, so that no commit waits for it, and joins again", () => {
  const world = inSync(3);
  world.reboot(1);
  const seen = new Set<string>();
  for (let round = 0; round < 20; round++) {
    const told = world.acknowledged.size;
    world.write(0);
    run(world, 100);
    expect(world.acknowledged.size, `round ${round}`).toBeGreaterThan(told);
    seen.add(states(world).join());
    if (states(world)[1] === "stopped") expect(world.servers[0]?.acknowledgers).toBe(1);
  }
  expect(seen).toContain("up,stopped,up");
  run(world, 3_000);
  expect(world.roles.inSync.toSorted()).toEqual(["db-2", "db-3"]);
  expect(world.roles.writer).toBe("db-1");
});

test("a reboot that is not over after a minute is a failure like any other: the writer gives way (R12)", () => {
  const world = inSync();
  world.reboot(0);
  world.fault(0, "pause");
  run(world, 59_000);
  expect(world.roles.writer).toBe("db-1");
  run(world, 5_000);
  expect(world.roles.writer).toBe("db-2");
});
