/** How far connections that were kept may be trusted: what went wrong on one tells something of the others. Pure. */
import type { Clock } from "../../lab/model/clock.ts";

/** `doubtful`: its server is asked before it is used. `spent`: it is used no more. */
export type Trust = "sound" | "doubtful" | "spent";

export interface TrustRules {
  /** A connection is given up after this long, so that a changed endpoint is followed even under steady load. */
  readonly maxAgeMs: number;
  /** One that has answered within this time needs no question before it is used. */
  readonly trustedMs: number;
}

export interface TrustBook {
  /** It has just been made: to the address that its name has now. */
  made(connection: object): void;
  /** Its server has just answered on it. */
  answered(connection: object): void;
  /** One has broken: the server of all others is asked before they are used. */
  doubtAll(): void;
  /** One has led to the wrong server, or to none: of those that there are now, none is used again. */
  forsakeAll(): void;
  of(connection: object): Trust;
}

interface Entry {
  readonly bornMs: number;
  /** Of {@link TrustBook.forsakeAll}, when it was made. */
  readonly generation: number;
  readonly answeredMs: number;
  /** How many breaks there had been when it answered. */
  readonly breaks: number;
}

export function createTrustBook(clock: Clock, { maxAgeMs, trustedMs }: TrustRules): TrustBook {
  const entries = new WeakMap<object, Entry>();
  let generation = 0;
  let breaks = 0;
  return {
    made: (connection) => {
      const nowMs = clock.now();
      entries.set(connection, { bornMs: nowMs, generation, answeredMs: nowMs, breaks });
    },
    answered: (connection) => {
      const entry = entries.get(connection);
      if (entry) entries.set(connection, { ...entry, answeredMs: clock.now(), breaks });
    },
    doubtAll: () => void breaks++,
    forsakeAll: () => void generation++,
    of: (connection) => {
      const entry = entries.get(connection);
      const nowMs = clock.now();
      if (!entry || entry.generation < generation || nowMs - entry.bornMs > maxAgeMs) return "spent";
      return entry.breaks < breaks || nowMs - entry.answeredMs > trustedMs ? "doubtful" : "sound";
    },
  };
}
