/** A simulated machine for tests: containers, wiring and health checks in plain values, driven by a fake clock. */
import { fakeClock } from "../../model/clock.ts";
import type { LabEvent, LabEventBody, ScalingActivity } from "../../model/events.ts";
import type { TargetHealth } from "../../model/health.ts";
import { digest, instanceIdOf } from "../../model/ids.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import { serviceName } from "../../model/naming.ts";
import type { Action, LaunchPlan } from "../action.ts";
import { placeContainers } from "../addresses/index.ts";
import { createMemory, type Memory, remember } from "../memory.ts";
import type { Observed } from "../observed.ts";
import { settle } from "../settle.ts";
import { registrationsOf } from "../targets/index.ts";
import { isWired } from "../wiring/wired.ts";

/** Real time that a new target takes until its first check has passed. */
const CHECK_MS = 2000;
const START_MS = Date.UTC(2026, 10, 21);

/** Thrown in place of the step at which control is killed. */
export class Killed extends Error {}

export interface World {
  readonly clock: ReturnType<typeof fakeClock>;
  readonly events: readonly LabEvent[];
  containers: LabContainer[];
  /** Names (`app-group-1`) of instances whose application does not answer. */
  readonly broken: Set<string>;
  readonly memory: Memory;
  /** Steps (appends and Docker calls) done so far. */
  readonly steps: number;
  /** Kills control in place of the given step; it is started anew by {@link World.run}. */
  killAt(step: number): void;
  kill(name: string): void;
  /** Vanishes without a trace, as by `docker rm --force`. */
  vanish(name: string): void;
  find(name: string): LabContainer;
  observed(): Observed;
  /** Lets time pass, with control at work every 100 ms. */
  run(ms: number): void;
  activities(): ScalingActivity[];
}

export function createWorld(lab: Lab, timeScale = 1): World {
  const clock = fakeClock(START_MS);
  const events: LabEvent[] = [];
  const broken = new Set<string>();
  const firstSeen = new Map<string, number>();
  let memory = createMemory();
  let steps = 0;
  let killStep = -1;
  let launched = 0;

  const step = () => {
    steps += 1;
    if (steps === killStep) throw new Killed();
  };
  const append = (body: LabEventBody): LabEvent => {
    step();
    const event = { id: events.length + 1, timeMs: clock.now(), ...body } as LabEvent;
    events.push(event);
    return event;
  };
  const create = (service: string, number: number, rest: Partial<LabContainer>) => {
    launched += 1;
    const containerId = digest(`container ${launched}`, 64);
    const running = { kind: "running", pid: 1000 + launched, startedAtMs: clock.now(), paused: false } as const;
    const container: LabContainer = {
      containerId,
      containerName: `tierlab-t-${service}-${number}`,
      hostname: containerId.slice(0, 12),
      role: "instance",
      service,
      number,
      instanceId: instanceIdOf(containerId),
      image: "tierlab/app",
      state: running,
      createdAtMs: clock.now(),
      ...rest,
    };
    world.containers = [...world.containers, container];
  };
  const launch = (plan: LaunchPlan) => {
    const { service, number, resource, role, subnetId, address } = plan;
    if (world.containers.some((one) => one.service === service && one.number === number))
      throw new Error("name in use");
    create(service, number, { role, resource, subnetId, address });
  };
  const apply = (action: Action) => {
    step();
    if (action.kind === "launch") launch(action.plan);
    if (action.kind === "remove" || action.kind === "finish") {
      world.containers = world.containers.filter((one) => one.containerId !== action.containerId);
    }
    if (action.kind === "finish") {
      remember(
        memory,
        append({ kind: "custom-resource", logicalId: action.logicalId, status: "CREATE_COMPLETE", message: "" }),
      );
    }
  };
  const wire = () => {
    const placements = placeContainers(world.observed());
    for (const container of world.containers) {
      const { containerId, instanceId, resource = "", state } = container;
      const place = placements.get(containerId);
      if (!place || state.kind !== "running" || isWired(container, memory)) continue;
      const where = { subnetId: place.subnet?.id ?? "internet", address: place.privateIp };
      remember(
        memory,
        append({ kind: "wired", instanceId, containerId, resource, ...where, startedAtMs: state.startedAtMs }),
      );
    }
  };
  const health = (): TargetHealth[] => {
    const observed = world.observed([]);
    const placements = placeContainers(observed);
    return lab.targetGroups.flatMap((one) =>
      registrationsOf(observed, placements, one).map((target): TargetHealth => {
        const key = `${one.id} ${target.id}`;
        const sinceMs = firstSeen.get(key) ?? clock.now();
        firstSeen.set(key, sinceMs);
        const { id: targetId, port, availabilityZone } = target;
        const common = { targetGroupId: one.id, targetId, port, availabilityZone, sinceMs };
        if (target.registration.kind === "draining") return { ...common, state: "draining" };
        const container = world.containers.find((it) => it.instanceId === (target.id as string));
        const name = container ? `${container.service}-${container.number}` : "";
        if (clock.now() - sinceMs < CHECK_MS) return { ...common, state: "initial" };
        return { ...common, state: broken.has(name) ? "unhealthy" : "healthy" };
      }),
    );
  };
  const round = () => {
    settle(world.observed, append);
    wire();
    for (const action of settle(world.observed, append)) apply(action);
  };
  const restart = () => {
    memory = createMemory();
    for (const event of events) remember(memory, event);
  };

  const world = {
    clock,
    events,
    containers: [] as LabContainer[],
    broken,
    get memory() {
      return memory;
    },
    get steps() {
      return steps;
    },
    killAt: (at: number) => {
      killStep = at;
    },
    find(name: string) {
      const found = world.containers.find((one) => `${one.service}-${one.number}` === name);
      if (!found) throw new Error(`no container ${name}`);
      return found;
    },
    kill(name: string) {
      const victim = world.find(name);
      const state = { kind: "stopped", exitCode: 137, finishedAtMs: clock.now() } as const;
      world.containers = world.containers.map((one) => (one === victim ? { ...one, state } : one));
    },
    vanish(name: string) {
      const victim = world.find(name);
      world.containers = world.containers.filter((one) => one !== victim);
    },
    observed: (reports: readonly TargetHealth[] = health()): Observed => ({
      lab,
      timeScale,
      nowMs: clock.now(),
      inventory: world.containers,
      memory,
      health: reports,
      databases: [],
      databaseNames: [],
    }),
    run(ms: number) {
      for (let passed = 0; passed < ms; passed += 100) {
        try {
          round();
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          restart();
        }
        clock.advance(100);
      }
    },
    activities: () => [...memory.activities.values()],
  };
  for (const group of lab.autoScalingGroups) {
    const service = serviceName(group.logicalId);
    for (let number = 1; number <= group.desiredCapacity; number++)
      create(service, number, { resource: group.logicalId });
  }
  return world;
}
