/**
 * Control's one loop: look, write down, wire, tell the data plane, act, wait for something to happen.
 *
 *     docker events, health, timers --> observe --> settle --> wire --> agents --> actions
 *          ^                                                                          |
 *          +--------------------------------------------------------------------------+
 *
 * Nothing is carried from round to round but what the journal holds; an error ends a round, never the loop.
 */
import { describeError } from "../model/errors.ts";
import type { LabEvent, LabEventBody, ScalingActivity } from "../model/events.ts";
import type { FabricState } from "../model/fabric-state.ts";
import type { Inventory } from "../model/inventory.ts";
import type { LabStatus } from "../model/status.ts";
import { type AgentLinks, createAgentLinks } from "./agents.ts";
import { keepDatabases } from "./databases.ts";
import { createHealthStore } from "./health/index.ts";
import { createMemory, remember } from "./memory.ts";
import type { Observed } from "./observed.ts";
import { createPerformer } from "./perform.ts";
import type { ControlPorts, DatabaseReport } from "./ports.ts";
import { settle } from "./settle.ts";
import { isQuiet, renderStatus } from "./status/index.ts";
import { createWaker } from "./waker.ts";
import { createWirer } from "./wiring/index.ts";

/** Longest time between two looks; shorter while something is under way. Real time. */
const POLL_MS = { quiet: 1000, busy: 150 };

export interface Control {
  status(): LabStatus;
  fabricState(): FabricState | undefined;
  /** Scaling activities of all groups, oldest first. */
  activities(): readonly ScalingActivity[];
  readonly events: readonly LabEvent[];
  /** Resolves when `signal` has aborted and nothing is under way. */
  readonly ended: Promise<void>;
}

export function startControl(ports: ControlPorts, signal: AbortSignal): Control {
  const memory = createMemory();
  for (const event of ports.journal.events) remember(memory, event);
  const health = createHealthStore();
  const waker = createWaker();
  let inventory: Inventory = [];
  let databases: DatabaseReport = { statuses: [], names: [], events: [] };

  const append = (body: LabEventBody) => {
    const event = ports.journal.append(body);
    remember(memory, event);
    return event;
  };
  const observe = (): Observed => ({
    lab: ports.lab,
    timeScale: ports.timeScale,
    nowMs: ports.clock.now(),
    inventory,
    memory,
    health: health.merged(),
    databases: databases.statuses,
    databaseNames: databases.names,
  });

  const links = createAgentLinks({ ports, health, onChange: waker.wake, signal });
  const performer = createPerformer({ ports, append, onDone: waker.wake });
  const wireMissing = createWirer(ports);

  const round = async () => {
    performer.beginObservation();
    inventory = await ports.engine.listInventory();
    let actions = settle(observe, append);
    const wired = await wireMissing(observe());
    for (const event of wired) append(event);
    if (wired.length > 0) actions = settle(observe, append);
    links.update(observe());
    performer.perform(actions, inventory);
  };

  append({ kind: "control-started", message: `control leads lab ${ports.lab.name}` });
  ports.engine.watch(waker.wake, signal);
  signal.addEventListener("abort", waker.wake, { once: true });
  const keeper = keepDatabases(
    ports,
    () => inventory,
    (report) => {
      databases = report;
      for (const event of report.events) append(event);
      waker.wake();
    },
    signal,
  );

  const run = async () => {
    while (!signal.aborted) {
      await round().catch((error: unknown) => reportRound(ports, append, error));
      await waker.wait(isRestful(links, observe()) ? POLL_MS.quiet : POLL_MS.busy);
    }
    await performer.idle();
    await keeper;
  };
  return {
    status: () => renderStatus(observe()),
    fabricState: links.fabricState,
    activities: () => [...memory.activities.values()],
    events: ports.journal.events,
    ended: run(),
  };
}

function isRestful(links: AgentLinks, observed: Observed): boolean {
  return links.isSettled() && isQuiet(observed);
}

function reportRound(ports: ControlPorts, append: (body: LabEventBody) => void, error: unknown): void {
  ports.log.error({ err: error }, "a round of control failed and will be tried again");
  append({ kind: "error", message: describeError(error) });
}
