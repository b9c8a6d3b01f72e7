import { dueMs, type LoadPlan, requestCount, urlOf } from "./plan.ts";
import { type RequestSpec, requestOnce } from "./request.ts";
import type { Sample } from "./sample.ts";

export interface LoadTools {
  readonly now: () => number;
  readonly request: (spec: RequestSpec, now: () => number) => Promise<Sample>;
}

const tools: LoadTools = { now: () => performance.timeOrigin + performance.now(), request: requestOnce };

/**
 * An open-loop load: requests start when they are due, whatever became of those before, so that a stall of the far
 * side is seen by every request that fell into it.
 *
 * @param signal ends the load early; requests under way are still awaited.
 */
export async function runLoad(
  plan: LoadPlan,
  onSample: (sample: Sample) => void,
  signal: AbortSignal,
  { now, request }: LoadTools = tools,
): Promise<void> {
  const startMs = now();
  const pending = new Set<Promise<void>>();
  for (let n = 0; n < requestCount(plan) && !signal.aborted; n++) {
    const due = startMs + dueMs(plan, n);
    await until(due, now, signal);
    if (signal.aborted) break;
    const spec = {
      n,
      url: urlOf(plan, n),
      proxy: plan.proxy,
      keepAliveMs: plan.keepAliveMs,
      send: plan.send,
      who: plan.who,
      dueMs: due,
      timeoutMs: plan.timeoutMs,
    };
    const done: Promise<void> = request(spec, now).then((sample) => {
      pending.delete(done);
      onSample(sample);
    });
    pending.add(done);
  }
  await Promise.all(pending);
}

function until(due: number, now: () => number, signal: AbortSignal): Promise<void> | undefined {
  const waitMs = due - now();
  if (waitMs <= 0) return undefined;
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, waitMs);
    signal.addEventListener("abort", finish);
  });
}
