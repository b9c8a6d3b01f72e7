import { type Checker, createHealthChecker, type HealthChecker, type KeptTarget } from "../../proxy/health/index.ts";
import { isCrossZone } from "../../proxy/nlb/index.ts";
import type { HealthSource } from "../agent/index.ts";
import type { Clock, FabricState, HealthMessage, NetworkLoadBalancerState, TargetHealth } from "../model/index.ts";

/** The health checks of all Network Load Balancers of the lab, made from their zonal addresses (row NLB-108). */
export interface HealthChecks extends HealthSource {
  /** Follows the load balancers of a state; targets that were there before keep theirs. */
  update(state: FabricState): void;
  snapshot(): readonly TargetHealth[];
  /** Addresses of nodes whose own checks find no target healthy while those of another node do. */
  blindNodes(): readonly string[];
  /** Calls back when `blindNodes` gives others than before. @returns what ends it */
  onSight(listener: () => void): () => void;
  /** What a later process needs to go on from here. */
  kept(): readonly KeptChecks[];
  close(): void;
}

/** The checks of one load balancer, as its next process goes on from them. */
export interface KeptChecks {
  readonly loadBalancerId: string;
  /** What they were made for; they say nothing of a load balancer that differs in it. */
  readonly madeFor: string;
  readonly targets: readonly KeptTarget[];
}

interface Running {
  readonly checker: HealthChecker;
  /** All that a checker cannot change while it runs. */
  readonly madeFor: string;
}

/** @param left by an earlier process: the first update goes on from there */
export function createHealthChecks(clock: Clock, left: readonly KeptChecks[] = []): HealthChecks {
  const running = new Map<string, Running>();
  const listeners = new Set<(message: HealthMessage) => void>();
  const watchers = new Set<() => void>();
  let remembered = left;
  const tell = (message: HealthMessage) => {
    for (const listener of listeners) listener(message);
  };
  const onSight = () => {
    for (const watcher of watchers) watcher();
  };

  function checkerFor(nlb: NetworkLoadBalancerState, timeScale: number): HealthChecker {
    const madeFor = JSON.stringify([timeScale, nlb.nodes]);
    const known = running.get(nlb.id);
    if (known?.madeFor === madeFor) return known.checker;
    known?.checker.close();
    const checkers = nlb.nodes.map(({ availabilityZone, privateIp, secondaryIps }) => ({
      availabilityZone,
      sourceIp: privateIp,
      ...(secondaryIps ? { secondaryIps } : {}),
    }));
    const kept = remembered.find((one) => one.loadBalancerId === nlb.id && one.madeFor === madeFor)?.targets ?? [];
    const checker = createHealthChecker({ flavour: "nlb", clock, timeScale, checkers, kept, onChange: tell, onSight });
    running.set(nlb.id, { checker, madeFor });
    return checker;
  }

  return {
    update({ networkLoadBalancers, timeScale }) {
      for (const nlb of networkLoadBalancers) checkerFor(nlb, timeScale).update(groupsOf(nlb), nlb.listeners);
      remembered = [];
      const present = new Set<string>(networkLoadBalancers.map(({ id }) => id));
      for (const [id, { checker }] of running) {
        if (present.has(id)) continue;
        checker.update([], []);
        checker.close();
        running.delete(id);
      }
    },
    snapshot: () => [...running.values()].flatMap(({ checker }) => checker.snapshot()),
    blindNodes: () => [...running.values()].flatMap(({ checker }) => addressesOf(checker.blind())),
    onSight(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    kept: () =>
      [...running].map(([loadBalancerId, { checker, madeFor }]) => ({
        loadBalancerId,
        madeFor,
        targets: checker.kept(),
      })),
    close() {
      for (const { checker } of running.values()) checker.close();
      running.clear();
    },
  };
}

function addressesOf(checkers: ReadonlySet<Checker>): string[] {
  return [...checkers].flatMap(({ sourceIp }) => sourceIp ?? []);
}

/** With the load balancer's own setting where a group has none (row NLB-078). */
function groupsOf(nlb: NetworkLoadBalancerState) {
  return nlb.targetGroups.map(
    (group) => ({ ...group, crossZone: isCrossZone(nlb, group) ? "true" : "false" }) as const,
  );
}
