import type { UpstreamUser } from "./connection.ts";

/** Taking back the wish for a connection. */
export interface Acquisition {
  /** The user wants none any more. Does nothing once it has one. */
  cancel(): void;
}

/** Somebody who wants a connection and has none yet. */
export interface Waiter extends Acquisition {
  readonly user: UpstreamUser;
  /** It has waited long enough, or wants none any more. */
  isOver: boolean;
  timer: NodeJS.Timeout | undefined;
  /** The waiting is over: from now on it is `next` that would have to be taken back. */
  settle(next: Acquisition): void;
}

export function createWaiter(user: UpstreamUser): Waiter {
  let after: Acquisition | undefined;
  return {
    user,
    isOver: false,
    timer: undefined,
    settle(next) {
      after = next;
    },
    cancel() {
      this.isOver = true;
      clearTimeout(this.timer);
      after?.cancel();
    },
  };
}

/** Those who wait because all connections are in use, first come first served. */
export interface WaitingLine {
  join(waiter: Waiter): void;
  /** The next who still wants one. */
  next(): Waiter | undefined;
}

/** @param limitMs after which one is told that it waits in vain; absent: never */
export function createWaitingLine(limitMs: number | undefined, onLate: (waiter: Waiter) => void): WaitingLine {
  const line: Waiter[] = [];
  return {
    join(waiter) {
      line.push(waiter);
      if (limitMs === undefined) return;
      waiter.timer = setTimeout(() => {
        waiter.isOver = true;
        onLate(waiter);
      }, limitMs);
    },
    next() {
      for (let waiter = line.shift(); waiter; waiter = line.shift()) {
        clearTimeout(waiter.timer);
        if (!waiter.isOver) return waiter;
      }
      return undefined;
    },
  };
}
