/** Ends, an hour later, the flows that a listener's former default action left on its targets (row NLB-017). */
import type { Schedule } from "../../proxy/health/index.ts";
import { type FlowCut, FORMER_ACTION_SECONDS, flowsLeftBehind } from "../../proxy/nlb/index.ts";
import { type FabricState, scaledMs } from "../model/index.ts";

export interface FormerActions {
  /**
   * Takes over a state; what it leaves behind of the one before is cut when the time comes, unless a listener leads there
   * again by then. Forgotten when the fabric's program ends: those flows then live as long as they are not idle.
   */
  follow(state: FabricState): void;
  close(): void;
}

export function createFormerActions(
  schedule: Schedule,
  cutFlows: (state: FabricState, cuts: readonly FlowCut[]) => void,
): FormerActions {
  const waiting = new Set<() => void>();
  let current: FabricState | undefined;

  function endLater(left: FabricState, { timeScale }: FabricState): void {
    const cancel = schedule(scaledMs(FORMER_ACTION_SECONDS, timeScale), () => {
      waiting.delete(cancel);
      if (!current) return;
      const cuts = flowsLeftBehind(left.networkLoadBalancers, current.networkLoadBalancers);
      if (cuts.length > 0) cutFlows(current, cuts);
    });
    waiting.add(cancel);
  }

  return {
    follow(state) {
      const before = current;
      current = state;
      if (!before) return;
      const left = flowsLeftBehind(before.networkLoadBalancers, state.networkLoadBalancers);
      if (left.length > 0) endLater(before, state);
    },
    close() {
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}
