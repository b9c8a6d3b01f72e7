/**
 * The fabric: takes a desired state, and targets' health as it changes, to the kernel and to its own services.
 *
 *   PUT /state --> links --> rule set --> health checks --> DNS, metadata --> kept in a file
 *                              ^                 |
 *                              +-- on change: rule set, flows cut, DNS
 *
 * One thing at a time: whatever arrives meanwhile waits. A failing step leaves the old rule set in the kernel.
 */

import type { HealthChecker } from "../../proxy/health/index.ts";
import { type FlowCut, flowsToCut } from "../../proxy/nlb/index.ts";
import type { FabricState, HealthMessage, TargetHealth } from "../model/index.ts";

/** What the fabric acts on; the program gives the real ones. */
export interface FabricPorts {
  applyLinks(state: FabricState): Promise<void>;
  /** In one transaction: all or nothing. */
  applyRuleset(state: FabricState, health: readonly TargetHealth[]): Promise<void>;
  cutFlows(state: FabricState, cuts: readonly FlowCut[]): Promise<void>;
  /** The services that instances call; told of every change. */
  publish(state: FabricState, health: readonly TargetHealth[]): Promise<void>;
  /** Keeps the state for the next start. */
  keep(state: FabricState): Promise<void>;
  /** The health checks of one load balancer. */
  createChecker(
    state: FabricState,
    balancer: FabricState["networkLoadBalancers"][number],
    onChange: (message: HealthMessage) => void,
  ): HealthChecker;
  onError(error: unknown, doing: string): void;
}

export interface Fabric {
  /** Resolves when the state holds in the kernel. Rejects, with the old rule set in place, where it could not. */
  apply(state: FabricState): Promise<void>;
  health(): readonly TargetHealth[];
  subscribe(listener: (message: HealthMessage) => void): () => void;
  /** Why the last change of health could not be applied; `undefined` when it was. */
  problem(): string | undefined;
  close(): void;
}

export function createFabric(ports: FabricPorts): Fabric {
  const listeners = new Set<(message: HealthMessage) => void>();
  const checkers = new Map<string, HealthChecker>();
  let state: FabricState | undefined;
  /** As the rule set in the kernel knows it. */
  let knownHealth: readonly TargetHealth[] = [];
  let problem: string | undefined;
  let turn: Promise<void> = Promise.resolve();
  let isRefreshDue = false;

  const health = () => [...checkers.values()].flatMap((checker) => checker.snapshot());

  function inTurn(act: () => Promise<void>): Promise<void> {
    const mine = turn.then(act);
    turn = mine.catch(() => {});
    return mine;
  }

  function onChange(message: HealthMessage): void {
    for (const listener of listeners) listener(message);
    if (isRefreshDue) return;
    isRefreshDue = true;
    inTurn(refresh).then(
      () => {
        problem = undefined;
      },
      (error: unknown) => {
        problem = (error as Error).message;
        ports.onError(error, "applying a change of health");
      },
    );
  }

  async function refresh(): Promise<void> {
    isRefreshDue = false;
    if (!state) return;
    const now = health();
    const cuts = flowsToCut(state, knownHealth, now);
    await ports.applyRuleset(state, now);
    knownHealth = now;
    await ports.cutFlows(state, cuts);
    await ports.publish(state, now);
  }

  function updateCheckers(next: FabricState): void {
    const wanted = new Map(next.networkLoadBalancers.map((balancer) => [checkerKey(next, balancer), balancer]));
    for (const [key, checker] of checkers) {
      if (wanted.has(key)) continue;
      checker.close();
      checkers.delete(key);
    }
    for (const [key, balancer] of wanted) {
      const checker = checkers.get(key) ?? ports.createChecker(next, balancer, onChange);
      checkers.set(key, checker);
      checker.update(balancer.targetGroups, balancer.listeners);
    }
  }

  async function take(next: FabricState): Promise<void> {
    await ports.applyLinks(next);
    await ports.applyRuleset(next, health());
    state = next;
    updateCheckers(next);
    await refresh();
    await ports.keep(next);
  }

  return {
    apply: (next) => inTurn(() => take(next)),
    health,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    problem: () => problem,
    close() {
      for (const checker of checkers.values()) checker.close();
    },
  };
}

/** A load balancer whose zones or time scale change is checked anew. */
function checkerKey(state: FabricState, balancer: FabricState["networkLoadBalancers"][number]): string {
  return JSON.stringify([balancer.id, state.timeScale, balancer.nodes]);
}
