/** Ends, an hour later, the flows that a listener's former default action left on its targets (row NLB-017). */
import type { Schedule } from "../../proxy/health/index.ts";
import { type FlowCut, FORMER_ACTION_SECONDS, flowsLeftBehind } from "../../proxy/nlb/index.ts";
import { type Clock, type FabricState, type NetworkLoadBalancerState, scaledMs } from "../model/index.ts";

export interface FormerActions {
  /**
   * Takes over a state; what it leaves behind of the one before is cut when the time comes, unless a listener leads there
   * again by then. With the first one goes on what an earlier process was waiting for.
   */
  follow(state: FabricState): void;
  close(): void;
}

/** Load balancers as they were before their listeners led elsewhere, and until when their flows may stay. */
export interface LeftBehind {
  readonly loadBalancers: readonly NetworkLoadBalancerState[];
  /** Milliseconds since the epoch. */
  readonly endsAtMs: number;
}

export interface FormerActionsPorts {
  readonly clock: Clock;
  readonly schedule: Schedule;
  cutFlows(state: FabricState, cuts: readonly FlowCut[]): void;
  /** Keeps what is waited for, for the next process; called when it changes. */
  keep(waiting: readonly LeftBehind[]): void;
}

/** @param kept by an earlier process */
export function createFormerActions(ports: FormerActionsPorts, kept: readonly LeftBehind[] = []): FormerActions {
  const waiting = new Map<LeftBehind, () => void>();
  let current: FabricState | undefined;

  function wait(left: LeftBehind): void {
    const restMs = Math.max(0, left.endsAtMs - ports.clock.now());
    const cancel = ports.schedule(restMs, () => end(left));
    waiting.set(left, cancel);
  }

  function end(left: LeftBehind): void {
    waiting.delete(left);
    ports.keep([...waiting.keys()]);
    if (!current) return;
    const cuts = flowsLeftBehind(left.loadBalancers, current.networkLoadBalancers);
    if (cuts.length > 0) ports.cutFlows(current, cuts);
  }

  function compare(before: FabricState, { networkLoadBalancers, timeScale }: FabricState): void {
    if (flowsLeftBehind(before.networkLoadBalancers, networkLoadBalancers).length === 0) return;
    const endsAtMs = ports.clock.now() + scaledMs(FORMER_ACTION_SECONDS, timeScale);
    wait({ loadBalancers: before.networkLoadBalancers, endsAtMs });
    ports.keep([...waiting.keys()]);
  }

  return {
    follow(state) {
      const before = current;
      current = state;
      if (before) compare(before, state);
      else for (const left of kept) wait(left);
    },
    close() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
