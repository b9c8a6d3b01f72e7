/**
 * Control's one loop: look, write down, wire, tell the data plane, act, wait for something to happen.
 *
 *     docker events, health, timers --> observe --> settle --> wire --> agents --> actions
 *          ^                                                                          |
 *          +--------------------------------------------------------------------------+
 *
 * Nothing is carried from round to round but what the journal holds; an error ends a round, never the loop.
 */
import { randomUUID } from "node:crypto";
import { describeError } from "../model/errors.ts";
import type { LabEvent, ScalingActivity } from "../model/events.ts";
import type { FabricState } from "../model/fabric-state.ts";
import type { LabStatus } from "../model/status.ts";
import { type AgentLinks, createAgentLinks } from "./agents/index.ts";
import { createProfileDesk, type ProfileDesk, withoutCredentials } from "./credentials/index.ts";
import { createEndpointWatch, type EndpointWatch } from "./database/endpoints.ts";
import { createDatabaseDesk, type DatabaseDesk } from "./database/index.ts";
import { keepDatabases } from "./databases.ts";
import { createFaultDesk, createLeases, type FaultDesk, type Leases } from "./faults/index.ts";
import { createGuestKeeper, type GuestKeeper } from "./guests/index.ts";
import { createTerminator } from "./instances/terminate.ts";
import { createDatabaseMetrics, createMetricsDesk, type DatabaseMetrics, type MetricsDesk } from "./metrics/index.ts";
import { createPerformer, type Performer } from "./perform.ts";
import { createPicture, type Picture } from "./picture.ts";
import type { ControlPorts } from "./ports.ts";
import { createRegistrationDesk, type RegistrationDesk } from "./registrations/index.ts";
import { settle } from "./settle.ts";
import { type AssociationDesk, type Attendant, createAssociationDesk, createAttendant } from "./ssm/index.ts";
import { isQuiet, renderStatus } from "./status/index.ts";
import { createWaker, type Waker } from "./waker.ts";
import { createWirer, type Wirer } from "./wiring/index.ts";
import { createZonalShiftDesk, type ZonalShiftDesk } from "./zonal-shifts/index.ts";

/** Longest time between two looks; shorter while something is under way. Real time. */
const POLL_MS = { quiet: 1000, busy: 150 };

export interface Control {
  status(): LabStatus;
  /** As last rendered, without credentials. */
  fabricState(): FabricState | undefined;
  /** Scaling activities of all groups, oldest first. */
  activities(): readonly ScalingActivity[];
  readonly events: readonly LabEvent[];
  readonly faults: FaultDesk;
  readonly leases: Leases;
  readonly traffic: MetricsDesk;
  readonly zonalShifts: ZonalShiftDesk;
  readonly instanceProfiles: ProfileDesk;
  readonly registrations: RegistrationDesk;
  readonly databases: DatabaseDesk;
  /** Ends an instance of no group, by its id. */
  readonly terminate: ReturnType<typeof createTerminator>;
  readonly associations: AssociationDesk;
  /** Resolves when `signal` has aborted and nothing is under way. */
  readonly ended: Promise<void>;
}

interface Parts {
  readonly ports: ControlPorts;
  readonly picture: Picture;
  readonly waker: Waker;
  readonly links: AgentLinks;
  readonly endpointWatch: EndpointWatch;
  readonly performer: Performer;
  readonly wirer: Wirer;
  readonly attendant: Attendant;
  readonly guests: GuestKeeper;
  readonly faults: FaultDesk;
}

export function startControl(ports: ControlPorts, signal: AbortSignal): Control {
  const picture = createPicture(ports);
  const waker = createWaker();
  const endpointWatch = createEndpointWatch({
    lab: ports.lab,
    clock: ports.clock,
    known: (endpoint) => picture.memory.databaseEndpoints.get(endpoint),
    append: picture.append,
  });
  const onChange = () => {
    if (links.isFabricCurrent()) endpointWatch.served();
    waker.wake();
  };
  const links = createAgentLinks({ ports, health: picture.health, onChange, signal });
  const leases = createLeases({ clock: ports.clock, newId: randomUUID, known: knownLeases(picture) });
  const databaseMetrics = createDatabaseMetrics(ports);
  const parts: Parts = {
    ports,
    picture,
    waker,
    links,
    endpointWatch,
    faults: createFaultDesk({ ports, picture, links, leases, onChange: waker.wake }),
    performer: createPerformer({ ports, append: picture.append, onDone: waker.wake }),
    wirer: createWirer({ ports, append: picture.append, onDone: waker.wake }),
    attendant: createAttendant({ ports, append: picture.append, onDone: waker.wake }),
    guests: createGuestKeeper(ports.guests, ports),
  };
  picture.append({ kind: "control-started", message: `control leads lab ${ports.lab.name}` });
  ports.engine.watch(waker.wake, signal);
  signal.addEventListener("abort", waker.wake, { once: true });
  return {
    status: () => renderStatus(picture.observe(), links.s3HasLatest()),
    fabricState: () => {
      const state = links.fabricState();
      return state && withoutCredentials(state);
    },
    activities: () => [...picture.memory.activities.values()],
    events: ports.journal.events,
    faults: parts.faults,
    leases,
    traffic: createMetricsDesk(ports, () => picture.inventory, databaseMetrics),
    zonalShifts: createZonalShiftDesk({
      lab: ports.lab,
      picture,
      fabricState: links.fabricState,
      health: picture.health.merged,
      onChange: waker.wake,
    }),
    instanceProfiles: createProfileDesk({ picture, onChange: waker.wake }),
    databases: createDatabaseDesk({ lab: ports.lab, picture, fabricState: links.fabricState, onChange: waker.wake }),
    registrations: createRegistrationDesk({ picture, onChange: waker.wake }),
    terminate: createTerminator({ lab: ports.lab, picture, engine: ports.engine, onChange: waker.wake }),
    associations: createAssociationDesk(picture.observe, ports.outputs),
    ended: Promise.all([run(parts, signal), watchDatabases(parts, databaseMetrics, signal)]).then(() => undefined),
  };
}

async function run(parts: Parts, signal: AbortSignal): Promise<void> {
  const { picture, links, waker, performer, wirer, attendant, guests, faults } = parts;
  while (!signal.aborted) {
    await round(parts, signal).catch((error: unknown) => reportRound(parts, error));
    const isRestful = links.isSettled() && isQuiet(picture.observe()) && faults.list().length === 0;
    await waker.wait(isRestful ? POLL_MS.quiet : POLL_MS.busy);
  }
  await Promise.all([performer.idle(), wirer.idle(), attendant.idle(), guests.close(), faults.idle()]);
}

async function round(
  { picture, links, endpointWatch, faults, performer, wirer, attendant, guests }: Parts,
  signal: AbortSignal,
): Promise<void> {
  const { observe, append } = picture;
  performer.beginObservation();
  await picture.look();
  if (signal.aborted) return;
  const actions = settle(observe, append);
  wirer.begin(observe());
  links.update(observe());
  endpointWatch.sent();
  faults.tend();
  attendant.tend(observe());
  guests.tend(picture.inventory);
  performer.perform(actions, picture.inventory);
}

function watchDatabases(
  { ports, picture, waker, endpointWatch }: Parts,
  metrics: DatabaseMetrics,
  signal: AbortSignal,
): Promise<void> {
  return keepDatabases(
    ports,
    () => picture.inventory,
    {
      roles: (cluster) => picture.memory.databaseRoles.get(cluster),
      reboots: () => picture.memory.databaseReboots,
      append: (event) => void picture.append(event),
    },
    (report) => {
      picture.databases = report;
      metrics.seen(report);
      endpointWatch.seen(report.names);
      for (const event of report.events) picture.append(event);
      waker.wake();
    },
    signal,
  );
}

function reportRound({ ports, picture }: Parts, error: unknown): void {
  ports.log.error({ err: error }, "a round of control failed and will be tried again");
  const message = describeError(error);
  const last = ports.journal.events.at(-1);
  if (last?.kind !== "error" || last.message !== message) picture.append({ kind: "error", message });
}

/** Of faults that an earlier leader left on: those who hold them have yet to find this one. */
function knownLeases({ memory }: Picture): string[] {
  const faults = [...memory.faults.values(), ...memory.startingFaults.values()];
  return faults.flatMap((fault) => fault.leaseId ?? []);
}
