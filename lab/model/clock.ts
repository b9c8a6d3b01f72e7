/** Time as the lab sees it. Injected everywhere, so that a failover is testable in a millisecond. */
export interface Clock {
  /** Milliseconds since the epoch, real time. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is told to move. For tests. */
export function fakeClock(startMs = 0): Clock & { advance(ms: number): void } {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/**
 * An AWS duration as real milliseconds under a lab's time scale (10 makes thirty seconds last three).
 *
 * @param seconds what the template or AWS states
 */
export function scaledMs(seconds: number, timeScale: number): number {
  return (seconds * 1000) / timeScale;
}

/** A DNS time to live under a time scale: whole seconds, at least one. */
export function scaledTtlSeconds(seconds: number, timeScale: number): number {
  return Math.max(1, Math.round(seconds / timeScale));
}
