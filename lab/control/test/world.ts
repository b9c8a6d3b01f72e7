/** A simulated lab for tests: containers, wiring and health checks in plain values, control at work on a fake clock. */
import { fakeClock } from "../../model/clock.ts";
import type { LabEvent, LabEventBody, ScalingActivity } from "../../model/events.ts";
import type { Lab } from "../../model/lab.ts";
import { placeContainers } from "../addresses/index.ts";
import { createMemory, type Memory, remember } from "../memory.ts";
import type { Observed } from "../observed.ts";
import { settle } from "../settle.ts";
import { isWired } from "../wiring/wired.ts";
import { createChecks } from "./checks.ts";
import { composedMembers, nameOf } from "./containers.ts";
import { createMachine, type Machine } from "./machine.ts";

const START_MS = Date.UTC(2026, 10, 21);
const ROUND_MS = 100;

/** Thrown in place of the step at which control is killed. */
class Killed extends Error {}

export interface World {
  readonly machine: Machine;
  readonly events: readonly LabEvent[];
  /** Names (`app-group-1`) of instances whose application does not answer. */
  readonly broken: Set<string>;
  /** A zone loses its power and network: what is there answers nobody, and nothing can be launched. */
  zoneDown(zone: string): void;
  zoneUp(zone: string): void;
  memory(): Memory;
  nowMs(): number;
  /** Steps (appends and Docker calls) done so far. */
  steps(): number;
  /** Lets time pass, with control at work in rounds. */
  run(ms: number): void;
  names(): string[];
  activities(): ScalingActivity[];
}

export interface WorldOptions {
  readonly timeScale?: number;
  /** Kills control in place of this step, from 1; it is started anew in the next round. */
  readonly killAt?: number;
}

export function createWorld(lab: Lab, { timeScale = 1, killAt = 0 }: WorldOptions = {}): World {
  const clock = fakeClock(START_MS);
  const events: LabEvent[] = [];
  const broken = new Set<string>();
  const machine = createMachine(composedMembers(lab));
  const check = createChecks(broken);
  let memory = createMemory();
  let steps = 0;

  const step = () => {
    steps += 1;
    if (steps === killAt) throw new Killed();
  };
  const append = (body: LabEventBody): LabEvent => {
    step();
    return writeDown(body);
  };
  const writeDown = (body: LabEventBody): LabEvent => {
    const event = { id: events.length + 1, timeMs: clock.now(), ...body } as LabEvent;
    events.push(event);
    return event;
  };
  const observe = (): Observed => {
    const inventory = machine.containers;
    const seen = {
      lab,
      timeScale,
      nowMs: clock.now(),
      inventory,
      memory,
      health: [],
      refusals: [],
      databases: [],
      databaseNames: [],
      faults: [...memory.faults.values()],
    };
    return { ...seen, health: check(seen) };
  };
  const round = () => {
    settle(observe, append);
    for (const body of missingWires(observe())) remember(memory, append(body));
    for (const action of settle(observe, append)) {
      step();
      machine.apply(action);
    }
  };
  const tellFault = (state: "started" | "ended", zone: string) => {
    const made = { id: `fault-${zone}`, kind: "az-down", options: { zone }, description: `${zone} down` };
    const fault = { ...made, awsName: "AZ power interruption", touches: [zone], startedAtMs: clock.now() };
    remember(memory, writeDown({ kind: "fault", state, fault }));
  };
  const startAnew = (error: unknown) => {
    if (!(error instanceof Killed)) throw error;
    memory = createMemory();
    for (const event of events) remember(memory, event);
  };
  return {
    machine,
    events,
    broken,
    zoneDown: (zone) => tellFault("started", zone),
    zoneUp: (zone) => tellFault("ended", zone),
    memory: () => memory,
    nowMs: clock.now,
    steps: () => steps,
    names: () => machine.containers.map(nameOf).sort(),
    activities: () => [...memory.activities.values()],
    run(ms) {
      for (const end = clock.now() + ms; clock.now() < end; clock.advance(ROUND_MS)) {
        try {
          round();
        } catch (error) {
          startAnew(error);
        }
      }
    },
  };
}

function missingWires(observed: Observed): LabEventBody[] {
  const placements = placeContainers(observed);
  return observed.inventory.flatMap((container): LabEventBody[] => {
    const { containerId, instanceId, resource = "", state } = container;
    const place = placements.get(containerId);
    if (!place || state.kind !== "running" || isWired(container, observed.memory)) return [];
    const where = { subnetId: place.subnet?.id ?? "internet", address: place.privateIp };
    return [{ kind: "wired", instanceId, containerId, resource, ...where, startedAtMs: state.startedAtMs }];
  });
}
