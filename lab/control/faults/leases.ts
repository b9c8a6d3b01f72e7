import type { Clock } from "../../model/clock.ts";
import { LabError } from "../../model/errors.ts";

/** Who may say that faults go on: a lease lasts while somebody is connected for it. Kept by the leading control alone. */
export interface Leases {
  /** A new one; it is over unless it is held soon. */
  open(): string;
  /**
   * Somebody is there for it; gives the function to call when they have gone.
   *
   * @throws LabError `LeaseOver`
   */
  hold(id: string): () => void;
  isOver(id: string): boolean;
}

export interface LeasesOptions {
  readonly clock: Clock;
  readonly newId: () => string;
  /** Those of faults that are on, as the journal tells: their holders have to find the new leader. */
  readonly known: readonly string[];
}

/** How long a lease that nobody holds goes on. Real time. */
const GRACE_MS = { left: 2000, inherited: 10_000 };

interface Lease {
  holders: number;
  leftAtMs: number;
  graceMs: number;
}

export function createLeases({ clock, newId, known }: LeasesOptions): Leases {
  const fresh = (graceMs: number): Lease => ({ holders: 0, leftAtMs: clock.now(), graceMs });
  const leases = new Map(known.map((id) => [id, fresh(GRACE_MS.inherited)]));

  const find = (id: string) => {
    const lease = leases.get(id);
    if (!lease || lease.holders > 0 || clock.now() - lease.leftAtMs < lease.graceMs) return lease;
    leases.delete(id);
    return undefined;
  };
  return {
    open() {
      const id = newId();
      leases.set(id, fresh(GRACE_MS.left));
      return id;
    },
    hold(id) {
      const lease = find(id);
      if (!lease) throw new LabError("LeaseOver", `Lease \`${id}\` is over: its faults have ended`, { status: 404 });
      lease.holders += 1;
      return () => {
        lease.holders -= 1;
        lease.leftAtMs = clock.now();
        lease.graceMs = GRACE_MS.left;
      };
    },
    isOver: (id) => find(id) === undefined,
  };
}
