/** Which targets stand out, looked at again and again, and told whenever that changes (rows ALB-048, ALB-049). */
import { setTimeout as delay } from "node:timers/promises";
import { type HealthMessage, scaledMs, type TargetAnomaly } from "../../lab/model/index.ts";
import { JUDGED_EVERY_SECONDS } from "./target/anomaly.ts";

export interface AnomalyWatch {
  /** As last seen. */
  snapshot(): readonly TargetAnomaly[];
  /** Tells at once where there are any. @returns what ends the subscription */
  subscribe(listener: (message: HealthMessage) => void): () => void;
  look(): void;
  /** Looks until `signal` aborts. @param timeScale asked anew each time */
  run(timeScale: () => number, signal: AbortSignal): Promise<void>;
}

/** Twice in the time in which targets are judged once. */
const LOOKS_A_JUDGEMENT = 2;
const SHORTEST_MS = 250;

/** @param find what a node finds now */
export function createAnomalyWatch(find: () => readonly TargetAnomaly[]): AnomalyWatch {
  const listeners = new Set<(message: HealthMessage) => void>();
  let found: readonly TargetAnomaly[] = [];

  function look(): void {
    const before = JSON.stringify(found);
    found = find();
    if (JSON.stringify(found) === before) return;
    for (const listener of listeners) listener({ kind: "anomalies", targets: found });
  }

  return {
    snapshot: () => found,
    subscribe(listener) {
      listeners.add(listener);
      if (found.length > 0) listener({ kind: "anomalies", targets: found });
      return () => listeners.delete(listener);
    },
    look,
    async run(timeScale, signal) {
      while (!signal.aborted) {
        const everyMs = Math.max(SHORTEST_MS, scaledMs(JUDGED_EVERY_SECONDS, timeScale()) / LOOKS_A_JUDGEMENT);
        await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
        look();
      }
    },
  };
}
