import type { AlbNodeState, Clock, HealthMessage, TargetHealth } from "../../lab/model/index.ts";
import { createHealthChecker, type HealthChecker } from "../health/index.ts";

/** The health checks of one node: every node checks every target itself (row ALB-062). */
export interface NodeHealth {
  update(state: AlbNodeState): void;
  snapshot(): readonly TargetHealth[];
  /** @returns what ends the subscription */
  subscribe(listener: (message: HealthMessage) => void): () => void;
  close(): void;
}

export function createNodeHealth(clock: Clock): NodeHealth {
  const listeners = new Set<(message: HealthMessage) => void>();
  let checker: HealthChecker | undefined;
  let checkedAs = "";

  function checkerFor({ timeScale, node }: AlbNodeState): HealthChecker {
    const identity = `${timeScale} ${node.availabilityZone} ${node.privateIp}`;
    if (checker && identity === checkedAs) return checker;
    checker?.close();
    checkedAs = identity;
    checker = createHealthChecker({
      flavour: "alb",
      clock,
      timeScale,
      checkers: [{ availabilityZone: node.availabilityZone, sourceIp: node.privateIp }],
      onChange: (message) => {
        for (const listener of listeners) listener(message);
      },
    });
    return checker;
  }

  return {
    update: (state) => checkerFor(state).update(state.targetGroups, state.listeners),
    snapshot: () => checker?.snapshot() ?? [],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => checker?.close(),
  };
}
