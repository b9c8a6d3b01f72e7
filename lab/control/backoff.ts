import type { Clock } from "../model/clock.ts";

/** Pauses between the attempts of things that fail, by key. Real time. */
export interface Backoff {
  isDue(key: string): boolean;
  /** @returns how often it has failed since it last succeeded */
  failed(key: string): number;
  succeeded(key: string): void;
}

const PAUSE_MS = { first: 250, most: 15_000 };

/** The first pause is a quarter of a second; each further one is twice as long, up to fifteen seconds. */
export function createBackoff(clock: Clock): Backoff {
  const failures = new Map<string, { count: number; nextMs: number }>();
  return {
    isDue: (key) => clock.now() >= (failures.get(key)?.nextMs ?? 0),
    failed(key) {
      const count = (failures.get(key)?.count ?? 0) + 1;
      const pauseMs = Math.min(PAUSE_MS.most, PAUSE_MS.first * 2 ** (count - 1));
      failures.set(key, { count, nextMs: clock.now() + pauseMs });
      return count;
    },
    succeeded: (key) => void failures.delete(key),
  };
}
