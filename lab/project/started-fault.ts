import { endFaults, requestFault } from "../api/fault-client.ts";
import { type HeldLease, holdLease } from "../api/lease-client.ts";
import type { FaultOptions, KnownFault } from "../faults/catalogue.ts";
import type { ActiveFault, FaultRequest } from "../model/fault.ts";

/** A fault that is on. Leaving its scope (`await using`) ends it, and so does the end of the process, however it comes. */
export interface StartedFault extends AsyncDisposable {
  readonly id: string;
  readonly kind: string;
  /** What is broken, for people. */
  readonly description: string;
  /** Short names of instances, or names of zones, load balancers, security groups. */
  readonly touches: readonly string[];
  /** Resolves when it is undone; doing so twice is fine. */
  stop(): Promise<void>;
}

export interface FaultLasting {
  /** Ends by itself after so many milliseconds of real time. */
  readonly forMs?: number;
  /** Stays on when this process ends. */
  readonly keep?: boolean;
}

/** Starts a fault of a kind with that kind's options; resolves when it is in effect. */
export type StartFault = <Kind extends KnownFault>(
  kind: Kind,
  options: FaultOptions[Kind],
  lasting?: FaultLasting,
) => Promise<StartedFault>;

export interface ControlFinder {
  /** The API of the control that leads now. */
  findUrl(): Promise<string>;
  /** The same; waits where the lead is changing. */
  findLeader(): Promise<string>;
}

/** Faults that share a lease, opened by the first and given back when the last has ended. */
export function createFaultStarter(finder: ControlFinder): StartFault {
  const holders = new Set<object>();
  let lease: Promise<HeldLease> | undefined;

  const acquire = async (holder: object) => {
    holders.add(holder);
    lease ??= finder.findLeader().then(() => holdLease(finder.findUrl));
    return (await lease).id;
  };
  const release = (holder: object) => {
    if (!holders.delete(holder) || holders.size > 0) return;
    void lease?.then(
      (held) => held.release(),
      () => undefined,
    );
    lease = undefined;
  };

  return async (kind, options, { forMs, keep = false } = {}) => {
    const holder = {};
    try {
      const request: FaultRequest = {
        kind,
        options,
        ...(forMs === undefined ? {} : { forMs }),
        ...(keep ? {} : { leaseId: await acquire(holder) }),
      };
      return startedFault(finder, await requestFault(await finder.findLeader(), request), () => release(holder));
    } catch (error) {
      release(holder);
      throw error;
    }
  };
}

function startedFault(finder: ControlFinder, fault: ActiveFault, onStopped: () => void): StartedFault {
  const { id, kind, description, touches } = fault;
  const stop = async () => {
    await endFaults(await finder.findLeader(), id);
    onStopped();
  };
  return { id, kind, description, touches, stop, [Symbol.asyncDispose]: stop };
}
