/** Where faults are asked for, and where those are ended that nobody asks to end. */
import { faultCalled } from "../../faults/index.ts";
import { describeError, LabError } from "../../model/errors.ts";
import type { ActiveFault, FaultRequest } from "../../model/fault.ts";
import { createBackoff } from "../backoff.ts";
import { createFaultEffects, type EffectsOptions } from "./effects.ts";
import { faultsToEnd } from "./ending.ts";
import type { Leases } from "./leases.ts";
import { faultPicture } from "./picture.ts";
import { checkGiven, planFault } from "./request.ts";

export interface FaultDesk {
  /** Those that are on, oldest first. */
  list(): readonly ActiveFault[];
  /** Resolves when it is in effect. @throws LabError of {@link planFault}, `LeaseOver`, `WaitTimedOut`, `EngineFault` */
  start(request: FaultRequest): Promise<ActiveFault>;
  /**
   * Resolves when the fault, or every fault, is undone.
   *
   * @returns those that were on
   * @throws LabError `NoFault` for an id that was never given
   */
  end(id?: string): Promise<readonly ActiveFault[]>;
  /** Begins to end what has to end by itself; gives at once. */
  tend(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export interface FaultDeskOptions extends EffectsOptions {
  readonly leases: Leases;
}

export function createFaultDesk(options: FaultDeskOptions): FaultDesk {
  const { picture, leases } = options;
  const { memory } = picture;
  const effects = createFaultEffects(options);
  const ends = createEnds(options, effects.undo);
  const starting = new Map<string, Promise<void>>();

  const begin = async (fault: ActiveFault) => {
    const underWay = effects.begin(fault, faultCalled(fault.kind));
    starting.set(fault.id, underWay);
    try {
      await underWay;
    } catch (error) {
      await ends.now(fault, `it could not be started: ${describeError(error)}`).catch(() => undefined);
      throw error;
    } finally {
      starting.delete(fault.id);
    }
  };

  return {
    list: () => [...memory.faults.values()],
    async start(request) {
      checkLease(leases, request.leaseId);
      await picture.look();
      const observed = picture.observe();
      const number = memory.faultCount + 1;
      const { nowMs, faults: on } = observed;
      const fault = planFault(request, { picture: faultPicture(observed), number, nowMs, on });
      await begin(fault);
      return fault;
    },
    async end(id) {
      if (id !== undefined) checkGiven(id, memory.faultCount, [...memory.faults.keys()]);
      const meant = [...memory.faults.values()].filter((one) => id === undefined || one.id === id);
      await Promise.all(meant.map((fault) => ends.now(fault, "asked for")));
      return meant;
    },
    tend() {
      if (memory.faults.size === 0 && memory.startingFaults.size === 0) return;
      const observed = picture.observe();
      const context = { picture: faultPicture(observed), isLeaseOver: leases.isOver, nowMs: observed.nowMs };
      for (const { fault, reason } of faultsToEnd(observed.faults, context)) {
        if (!starting.has(fault.id)) ends.soon(fault, reason);
      }
      for (const fault of memory.startingFaults.values()) {
        if (!starting.has(fault.id)) ends.soon(fault, "control was killed while it started the fault");
      }
    },
    async idle() {
      await Promise.allSettled(starting.values());
      await ends.idle();
    },
  };
}

function checkLease(leases: Leases, id: string | undefined): void {
  if (id === undefined || !leases.isOver(id)) return;
  throw new LabError("LeaseOver", `Lease \`${id}\` is over: nobody has held it for too long`, { status: 409 });
}

interface Ends {
  /** Undoes it, or waits for the one who is at it. */
  now(fault: ActiveFault, reason: string): Promise<void>;
  /** Begins to undo it unless somebody is at it; what fails is tried again, with growing pauses. */
  soon(fault: ActiveFault, reason: string): void;
  idle(): Promise<void>;
}

function createEnds(
  { ports: { clock, log }, picture: { memory } }: FaultDeskOptions,
  undo: (fault: ActiveFault, reason: string) => Promise<void>,
): Ends {
  const underWay = new Map<string, Promise<void>>();
  const backoff = createBackoff(clock);

  const now = async (fault: ActiveFault, reason: string) => {
    const { id } = fault;
    if (!memory.faults.has(id) && !memory.startingFaults.has(id)) return underWay.get(id);
    const work = underWay.get(id) ?? undo(fault, reason).finally(() => underWay.delete(id));
    underWay.set(id, work);
    return work;
  };
  return {
    now,
    soon(fault, reason) {
      if (underWay.has(fault.id) || !backoff.isDue(fault.id)) return;
      now(fault, reason).then(
        () => backoff.succeeded(fault.id),
        (err: unknown) => {
          backoff.failed(fault.id);
          log.error({ fault: fault.id, err }, "a fault could not be ended and will be tried again");
        },
      );
    },
    async idle() {
      await Promise.allSettled(underWay.values());
    },
  };
}
