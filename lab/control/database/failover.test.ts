import { expect, test } from "vitest";
import { seededRandom } from "../../scenario/random.ts";
import { databaseWorld } from "../test/database-world.ts";
import { dbCluster } from "../test/db-cluster.ts";
import { expectWhole, heal } from "../test/heal.ts";

const KINDS = ["kill", "pause", "unpause", "cut", "part", "mend"] as const;

test.each([2, 3, 4])("%d servers, failures at random: nothing acknowledged is lost, and one writes", (count) => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seededRandom(seed * 10 + count);
    const pick = (n: number) => Math.floor(random() * n);
    const world = databaseWorld(dbCluster(count));
    heal(world);
    for (let step = 0; step < 250; step++) {
      const dice = random();
      const told = world.acknowledged.size;
      if (dice < 0.35) world.write(pick(count));
      else if (dice < 0.65) world.replicate(random() < 0.5);
      else if (dice < 0.9) {
        world.pass(pick(1500));
        world.look(random() < 0.2 ? pick(4) : undefined);
      } else if (dice < 0.92) world.restartControl();
      else if (dice < 0.93) world.ask(`db-${pick(count) + 1}`);
      else if (dice < 0.94) world.reboot(pick(count));
      else world.fault(pick(count), KINDS[pick(KINDS.length)] ?? "mend");
      expect(world.acknowledged.size, `seed ${seed}`).toBeGreaterThanOrEqual(told);
    }
    heal(world);
    expectWhole(world, `seed ${seed}`);
  }
});
