/** Watches for pauses of a flow that are the far side's, not ours. */
import type { FlowPlan } from "./plan.ts";
import type { DownloadResult } from "./result.ts";

export interface StallWatch {
  /** A piece has come. */
  arrived(): void;
  /** What we wait for ourselves does not count. */
  ours(wait: () => Promise<void>): Promise<void>;
  /** Stalls so far; the one that the flow ended in as well. */
  end(): DownloadResult["stalls"];
}

/** @param onIdle nothing has come for the plan's `idleTimeoutMs` */
export function createStallWatch(
  { stallMs, idleTimeoutMs }: Pick<FlowPlan, "stallMs" | "idleTimeoutMs">,
  now: () => number,
  onIdle: () => void,
): StallWatch {
  const stalls: { fromMs: number; untilMs: number }[] = [];
  let waitingSinceMs = now();
  let timer = setTimeout(onIdle, idleTimeoutMs);
  const arrived = () => {
    clearTimeout(timer);
    if (now() - waitingSinceMs > stallMs) stalls.push({ fromMs: waitingSinceMs, untilMs: now() });
  };
  return {
    arrived,
    ours: async (wait) => {
      await wait();
      waitingSinceMs = now();
      timer = setTimeout(onIdle, idleTimeoutMs);
    },
    end: () => {
      arrived();
      return stalls;
    },
  };
}
