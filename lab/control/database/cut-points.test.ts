import { expect, test } from "vitest";
import { type DatabaseWorld, databaseWorld } from "../test/database-world.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { expectWhole, heal } from "../test/heal.ts";

const READERS = 2;
/** Looks after which every one of these is over, control undisturbed. */
const LOOKS = 60;

const CAUSES: Readonly<Record<string, (world: DatabaseWorld) => void>> = {
  "its writer is killed": (world) => world.fault(0, "kill"),
  "its writer hangs": (world) => world.fault(0, "pause"),
  "its writer is cut off": (world) => world.fault(0, "cut"),
  "it is asked for": (world) => world.ask("db-2"),
  "its writer reboots": (world) => world.reboot(0),
};

/**
 * A failover in which control dies after so many of its actions, and another takes over.
 *
 * @returns all that was done until the cluster was whole
 */
function play(begin: (world: DatabaseWorld) => void, deathAfter: number): string[] {
  const world = databaseWorld(dbCluster(READERS + 1));
  heal(world);
  world.write(0);
  begin(world);
  const done: string[] = [];
  let isAlive = true;
  for (let look = 0; look < LOOKS; look++) {
    world.pass(500);
    world.write(look % world.servers.length);
    world.replicate(look % 3 === 0);
    const left = isAlive ? deathAfter - done.length : Number.POSITIVE_INFINITY;
    done.push(...world.look(left));
    if (!isAlive || done.length < deathAfter) continue;
    isAlive = false;
    world.restartControl();
  }
  heal(world);
  expectWhole(world, `control died after ${deathAfter} of ${done.join(", ")}`);
  return done;
}

test.each(Object.entries(CAUSES))("control may die at every step of a failover: %s", (_, begin) => {
  const steps = play(begin, Number.POSITIVE_INFINITY);
  expect(steps.length).toBeGreaterThan(2);
  for (let step = 0; step <= steps.length; step++) play(begin, step);
});
