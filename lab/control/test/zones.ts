/** What the tests of zones ask of a simulated lab of two zones. */
import type { ScalingActivity } from "../../model/events.ts";
import type { AutoScalingGroup } from "../../model/lab.ts";
import { labWithGroup } from "./lab.ts";
import { createWorld, type World } from "./world.ts";

export const A = "ap-northeast-1a";

export function settledWorld(changes: Partial<AutoScalingGroup> = {}): World {
  const world = createWorld(labWithGroup({ healthCheckGracePeriodSeconds: 0, ...changes }));
  world.run(10_000);
  return world;
}

/** How many containers of the group are in each zone. */
export function spread(world: World): Record<string, number> {
  const sizes: Record<string, number> = { a: 0, c: 0 };
  for (const { instanceId } of world.machine.containers) {
    const zone = world.memory().wirings.get(instanceId)?.subnetId.at(-1) ?? "none";
    sizes[zone] = (sizes[zone] ?? 0) + 1;
  }
  return sizes;
}

/** Activities after the first two, as kind, zone, end and, where it was refused, that. */
export function history(world: World): string[] {
  return world
    .activities()
    .slice(2)
    .map(({ description, details, statusCode }) => {
      const zone: string = JSON.parse(details)["Availability Zone"];
      return `${description.split(" ")[0]} ${zone.at(-1)} ${statusCode}`;
    });
}

/** A zone goes down for a while, long enough for all its members to be replaced. */
export function lose(world: World, zone: string, forMs = 120_000): void {
  world.zoneDown(zone);
  world.run(forMs);
  world.zoneUp(zone);
}

export function newcomers(world: World): ScalingActivity[] {
  return world.activities().filter((one) => one.cause.includes("to balance instances"));
}

/** The most containers that there were at once in a time. */
export function most(world: World, forMs: number): number {
  let size = 0;
  for (let passed = 0; passed < forMs; passed += 100) {
    world.run(100);
    const leaving = [...world.memory().members.values()].filter((one) => one.state === "Terminating");
    size = Math.max(size, world.machine.containers.length - leaving.length);
  }
  return size;
}
