import { expect, test } from "vitest";
import { labWithGroup } from "../test/lab.ts";
import { createWorld, type World } from "../test/world.ts";

const story: Readonly<Record<string, (world: World) => void>> = {
  "a killed member": (world) => world.machine.kill("app-group-1"),
  "a vanished member": (world) => world.machine.vanish("app-group-1"),
  "two killed members": (world) => {
    world.machine.kill("app-group-1");
    world.machine.kill("app-group-2");
  },
  "an unhealthy member": (world) => void world.broken.add("app-group-1"),
};

/** Plays a story with control killed in place of its `cut`th step; gives how many steps it took. */
function play(breakIt: (world: World) => void, cut: number): World {
  const world = createWorld(labWithGroup({ healthCheckGracePeriodSeconds: 30 }), { timeScale: 10, killAt: cut });
  world.run(4000);
  breakIt(world);
  world.run(8000);
  return world;
}

test.each(Object.entries(story))(
  "killed at any step while it mends %s, control ends with what is desired",
  (_, breakIt) => {
    const steps = play(breakIt, 0).steps();
    expect(steps).toBeGreaterThan(20);
    for (let cut = 1; cut <= steps; cut++) {
      const world = play(breakIt, cut);
      const inService = [...world.memory().members.values()].filter((one) => one.state === "InService");
      const addresses = world.machine.containers.map((one) => world.memory().wirings.get(one.instanceId)?.address);
      const activities = world.activities();
      const launches = activities.filter((one) => one.description.startsWith("Launching"));
      expect
        .soft({
          cut,
          containers: world.machine.containers.length,
          inService: inService.length,
          addresses: new Set(addresses).size,
          open: activities.filter((one) => one.endTimeMs === undefined).length,
          instancesLaunched: new Set(launches.map((one) => one.instanceId)).size === launches.length,
          balance: activities.length - 2 * launches.length,
        })
        .toEqual({ cut, containers: 2, inService: 2, addresses: 2, open: 0, instancesLaunched: true, balance: -2 });
    }
  },
);
