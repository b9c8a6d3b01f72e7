/**
 * The fabric: takes a desired state, and targets' health as it changes, to the kernel and to its own services.
 *
 *   PUT /state --> rule set --> links --> health checks --> rule set, flows cut, DNS, metadata --> kept in files
 *                                              |                     ^
 *                                              +---- on change ------+
 *
 * One thing at a time: whatever arrives meanwhile waits. A failing step leaves the old rule set in the kernel.
 */
import type { FlowCut } from "../../proxy/nlb/index.ts";
import type { FabricState, TargetHealth } from "../model/index.ts";
import { type Applied, cutsBetween } from "./cuts.ts";
import type { HealthChecks } from "./health-checks.ts";
import { createTurns } from "./turns.ts";

/** What the fabric acts on; the program gives the real ones. Every step is idempotent. */
export interface FabricPorts {
  readonly checks: HealthChecks;
  /** In one transaction: all or nothing. */
  applyRuleset(state: FabricState, health: readonly TargetHealth[]): Promise<void>;
  applyLinks(state: FabricState): Promise<void>;
  cutFlows(state: FabricState, cuts: readonly FlowCut[]): Promise<void>;
  /** Opens and closes the bad lines of link faults; the rule set leads to them already. */
  applyLines(state: FabricState): Promise<void>;
  /** The services that instances call; told of every change. */
  publish(state: FabricState, health: readonly TargetHealth[], blindNodes: readonly string[]): Promise<void>;
  /** Keeps the state for the next start. */
  keep(state: FabricState): Promise<void>;
  /** Keeps what the checks have found for the next start; called after every change. */
  keepHealth(state: FabricState): Promise<void>;
  onError(error: unknown, doing: string): void;
  /** How long after a change of health that could not be applied the next attempt is made. */
  readonly retryMs: number;
}

export interface Fabric {
  /** Resolves when the state holds in the kernel. Rejects, with the old rule set in place, where it could not. */
  apply(state: FabricState): Promise<void>;
  /** Why the last change of health could not be applied; `undefined` when it was. */
  problem(): string | undefined;
  /** Resolves when what was under way has ended. */
  close(): Promise<void>;
}

/** @param former what an earlier process had applied: its flows are open, and its rule set may stand */
export function createFabric(ports: FabricPorts, former?: Applied): Fabric {
  const { checks } = ports;
  const turns = createTurns();
  let state: FabricState | undefined;
  let applied = former;
  let problem: string | undefined;
  let isRefreshDue = false;
  let retry: NodeJS.Timeout | undefined;

  /** The rule set goes first: no packet may pass before there are rules for it. */
  async function take(next: FabricState): Promise<void> {
    await ports.applyRuleset(next, applied?.health ?? []);
    await ports.applyLinks(next).catch((error: unknown) => takeBack(error));
    state = next;
    checks.update(next);
    await refresh();
    await ports.keep(next);
    // Last: a lab whose machine cannot do this follows everything else.
    await ports.applyLines(next);
  }

  async function takeBack(error: unknown): Promise<never> {
    if (state) await ports.applyRuleset(state, checks.snapshot());
    throw error;
  }

  async function refresh(): Promise<void> {
    isRefreshDue = false;
    if (!state) return;
    const now: Applied = { state, health: checks.snapshot() };
    await ports.applyRuleset(now.state, now.health);
    const cuts = cutsBetween(applied, now);
    applied = now;
    if (cuts.length > 0) await ports.cutFlows(now.state, cuts);
    await ports.publish(now.state, now.health, checks.blindNodes());
    await ports.keepHealth(now.state);
    problem = undefined;
  }

  /** Once for all changes that come while another step is under way. */
  function requestRefresh(): void {
    if (isRefreshDue) return;
    isRefreshDue = true;
    turns(refresh).catch((error: unknown) => {
      problem = error instanceof Error ? error.message : String(error);
      ports.onError(error, "applying a change of health");
      clearTimeout(retry);
      retry = setTimeout(requestRefresh, ports.retryMs).unref();
    });
  }

  const unsubscribe = [checks.subscribe(requestRefresh), checks.onSight(requestRefresh)];
  return {
    apply: (next) => turns(() => take(next)),
    problem: () => problem,
    close() {
      for (const end of unsubscribe) end();
      clearTimeout(retry);
      return turns(async () => {});
    },
  };
}
