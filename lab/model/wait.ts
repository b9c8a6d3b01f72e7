import { setTimeout as delay } from "node:timers/promises";
import { LabError } from "./errors.ts";

export interface WaitOptions {
  /** What is awaited, as it will stand in the error: "target `i-0…` to be healthy". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  /** Resolves when it is worth asking before `everyMs` has passed. */
  readonly wake?: () => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Asks `probe` until it answers something other than `undefined`, `null` or `false`, and gives that answer.
 *
 * A probe that throws counts as "not yet"; its last error becomes the `cause`.
 *
 * @throws LabError `WaitTimedOut` after `timeoutMs`.
 */
export async function waitUntil<T>(
  probe: () => T | Promise<T>,
  options: WaitOptions,
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = performance.now() + options.timeoutMs;
  let cause: unknown;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      const answer = await probe();
      if (answer !== undefined && answer !== null && answer !== false) {
        return answer as Exclude<T, undefined | null | false>;
      }
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) throw timedOut(options, cause);
    await pause(options);
  }
}

async function pause({ everyMs = 50, wake, signal }: WaitOptions): Promise<void> {
  const awake = new AbortController();
  const slept = delay(everyMs, undefined, { signal: AbortSignal.any([awake.signal, ...(signal ? [signal] : [])]) });
  await Promise.race([slept, ...(wake ? [wake()] : [])]).finally(() => awake.abort());
}

function timedOut(options: WaitOptions, cause: unknown): LabError {
  const last = cause instanceof Error ? ` (last: ${cause.message})` : "";
  return new LabError("WaitTimedOut", `Gave up after ${options.timeoutMs} ms waiting for ${options.what}${last}`, {
    cause,
    status: 504,
  });
}
