import type { LabStatus } from "../model/status.ts";
import { waitUntil } from "../model/wait.ts";
import type { StartedLab } from "../project/started-lab.ts";
import type { Held, UntilOptions } from "./handle.ts";

/** Real time that a scenario waits for anything unless told: a generous deadline, not a measurement. */
const DEADLINE_MS = 120_000;
/** Between two askings when the lab tells nothing: what happens inside an instance is no event. */
const SILENCE_MS = 250;

/**
 * Asks `predicate` after every event of the lab, and every quarter of a second without one.
 *
 * @param silenceMs real time between two askings without an event
 * @throws LabError `WaitTimedOut`
 */
export async function until<T>(
  lab: StartedLab,
  predicate: (status: LabStatus) => T | Promise<T>,
  options: UntilOptions,
  silenceMs = SILENCE_MS,
): Promise<Held<T>> {
  const stop = new AbortController();
  const bell = createBell();
  const listening = listen(lab, bell, stop.signal);
  try {
    const ask = async () => {
      bell.silence();
      return predicate(await lab.status());
    };
    return await waitUntil(ask, {
      what: options.what,
      timeoutMs: options.withinMs ?? DEADLINE_MS,
      everyMs: silenceMs,
      wake: bell.rung,
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } finally {
    stop.abort();
    await listening;
  }
}

/** A lab that cannot tell (its control is being replaced) is asked at intervals all the same. */
async function listen(lab: StartedLab, bell: Bell, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of lab.events({ follow: true, signal })) bell.ring();
  } catch {
    return;
  }
}

interface Bell {
  ring(): void;
  /** Resolves when it rings, or at once if it has rung since it was last silenced. */
  rung(): Promise<void>;
  silence(): void;
}

function createBell(): Bell {
  let next = Promise.withResolvers<void>();
  return {
    ring: () => next.resolve(),
    rung: () => next.promise,
    silence: () => {
      next = Promise.withResolvers<void>();
    },
  };
}
