/** Fakes of what control talks to: an engine, agents that find every target healthy, no databases, a journal in memory. */

import type { WirePlan } from "../../docker/index.ts";
import type { FaultMachine } from "../../faults/machine.ts";
import { systemClock } from "../../model/clock.ts";
import type { LabEvent, LabEventBody } from "../../model/events.ts";
import type { FabricState, TargetRegistration } from "../../model/fabric-state.ts";
import type { HealthMessage, TargetHealth } from "../../model/health.ts";
import type { LabContainer } from "../../model/inventory.ts";
import type { Lab } from "../../model/lab.ts";
import type { GuestEngine } from "../guests/index.ts";
import type { Journal } from "../journal.ts";
import type { Agents, ControlPorts, Engine, Outputs } from "../ports.ts";
import { composedMembers, container, nameOf } from "./containers.ts";

export interface FakePorts extends ControlPorts {
  readonly engine: FakeEngine;
  readonly agents: FakeAgents;
}

export interface FakeEngine extends Engine {
  containers: LabContainer[];
  /** Everything that was asked of the engine, in order. */
  readonly calls: string[];
  readonly wired: WirePlan[];
  /** Interfaces that the fabric holds. */
  readonly held: Set<string>;
  /** The next call of this name fails with these words. */
  failNext(call: string, message: string): void;
  die(containerId: string): void;
  wake(): void;
}

/** Says what was asked of it in the engine's calls; stops and starts its containers. */
function fakeMachine(engine: FakeEngine): FaultMachine {
  const nameById = (id: string) =>
    engine.containers
      .filter((one) => one.containerId === id)
      .map(nameOf)
      .join();
  const say = async (what: string, id: string) => void engine.calls.push(`${what} ${nameById(id)}`);
  const script = async (what: string, id: string, args: readonly string[]) => {
    await say([what, ...args].join(" "), id);
    return { exitCode: 0, output: "" };
  };
  const end = async (what: string, id: string) => {
    await say(what, id);
    engine.die(id);
  };
  return {
    kill: (id) => end("kill", id),
    stop: (id) => end("stop", id),
    start: (id) => engine.start(id),
    pause: (id) => say("pause", id),
    unpause: (id) => say("unpause", id),
    run: (id, _script, args) => script("run", id, args),
    leave: async (id, _script, args) => void (await script("leave", id, args)),
    mount: (id, _script, args) => script("mount", id, args),
    limit: (id, limits) => say(`limit ${JSON.stringify(limits)}`, id),
  };
}

export interface FakeAgents extends Agents {
  readonly states: FabricState[];
}

export function fakePorts(lab: Lab, changes: Partial<ControlPorts> = {}): FakePorts {
  const engine = fakeEngine(lab);
  return {
    lab,
    timeScale: 100,
    clock: systemClock,
    engine,
    machine: fakeMachine(engine),
    agent: { boot: async () => ({ kind: "finished" }), attend: async () => undefined },
    outputs: memoryOutputs(),
    agents: fakeAgents(),
    databases: async () => ({ statuses: [], names: [], events: [] }),
    guests: noGuests(),
    ingress: [],
    journal: memoryJournal(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...changes,
  } as FakePorts;
}

export function memoryOutputs(): Outputs {
  const kept = new Map<string, { stdout: string; stderr: string }>();
  return {
    save: async (executionId, { stdout, stderr }) => void kept.set(executionId, { stdout, stderr }),
    read: async (executionId) => kept.get(executionId),
  };
}

export function memoryJournal(): Journal {
  const events: LabEvent[] = [];
  return {
    events,
    append(body: LabEventBody) {
      const event = { id: events.length + 1, timeMs: Date.now(), ...body } as LabEvent;
      events.push(event);
      return event;
    },
    subscribe: () => () => {},
    close: () => {},
  };
}

function fakeEngine(lab: Lab): FakeEngine {
  const failures = new Map<string, string>();
  let onChange = () => {};
  const call = async (name: string, what: string) => {
    engine.calls.push(`${name} ${what}`);
    const message = failures.get(name);
    failures.delete(name);
    if (message !== undefined) throw new Error(message);
  };
  const change = (containers: LabContainer[]) => {
    engine.containers = containers;
    onChange();
  };
  const nameById = (id: string) =>
    engine.containers
      .filter((one) => one.containerId === id)
      .map(nameOf)
      .join();
  const engine: FakeEngine = {
    containers: [container({ role: "fabric", service: "fabric" }), ...composedMembers(lab)],
    calls: [],
    wired: [],
    held: new Set(),
    failNext: (name, message) => void failures.set(name, message),
    wake: () => onChange(),
    listInventory: async () => [...engine.containers],
    watch: (listener) => {
      onChange = listener;
    },
    async launch({ service, number, resource, role, subnetId, address }) {
      await call("launch", `${service}-${number}`);
      change([...engine.containers, container({ service, number, resource, role, subnetId, address })]);
    },
    async start(id) {
      await call("start", nameById(id));
      const state = { kind: "running", pid: 5, startedAtMs: Date.now(), paused: false } as const;
      change(engine.containers.map((one) => (one.containerId === id ? { ...one, state } : one)));
    },
    async remove(id) {
      await call("remove", nameById(id));
      change(engine.containers.filter((one) => one.containerId !== id));
    },
    async wire(_pid, plans) {
      await call("wire", plans.map((one) => nameById(one.containerId)).join(" "));
      for (const plan of plans) engine.held.add(plan.interface);
      engine.wired.push(...plans);
      return plans.map(({ containerId }) => ({ containerId }));
    },
    heldInterfaces: async () => engine.held,
    lastLine: async () => "last words",
    die(id) {
      const state = { kind: "stopped", exitCode: 137, finishedAtMs: Date.now() } as const;
      change(engine.containers.map((one) => (one.containerId === id ? { ...one, state } : one)));
    },
  };
  return engine;
}

/** @param answers what an agent answers, by path */
export function fakeAgents(answers: Readonly<Record<string, unknown>> = {}): FakeAgents {
  const states: FabricState[] = [];
  let tell: (message: HealthMessage) => void = () => {};
  return {
    states,
    async send(_socketPath, state) {
      const fabric = state as FabricState;
      states.push(fabric);
      const targets = fabric.networkLoadBalancers
        .flatMap((one) => one.targetGroups)
        .flatMap((group) => group.targets.map((target) => healthOf(group.id, target)));
      tell({ kind: "snapshot", targets });
    },
    ask: async (_socketPath, path) => answers[path],
    follow(_socketPath, onMessage) {
      tell = onMessage;
    },
  };
}

function healthOf(targetGroupId: TargetHealth["targetGroupId"], target: TargetRegistration): TargetHealth {
  const state = target.registration.kind === "draining" ? "draining" : "healthy";
  const { id: targetId, port, availabilityZone } = target;
  return { targetGroupId, targetId, port, availabilityZone, state, sinceMs: 0 };
}

/** No instance of the test lab asks for any. */
function noGuests(): GuestEngine {
  return { list: async () => [] } as Partial<GuestEngine> as GuestEngine;
}
