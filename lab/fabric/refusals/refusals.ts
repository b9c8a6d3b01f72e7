/**
 * Remembers what security groups refused, over the swaps of the rule set that empty the kernel's own notes.
 *
 *   kernel's set --every second, and just before a swap--> what is new --> whose groups? --> newest, for a while
 */
import { type Clock, type FabricState, type HealthMessage, type Refusal, scaledMs } from "../../model/index.ts";
import type { RefusedCount } from "../nft/index.ts";
import { createTurns } from "../turns.ts";
import { attribute } from "./attribute.ts";
import { mergeRefusals, type NewlyRefused } from "./merge.ts";

export interface RefusalPorts {
  /** What the rule set in the kernel has noted since it was swapped in. */
  read(): Promise<readonly RefusedCount[]>;
  onError(error: unknown): void;
  readonly clock: Clock;
  /** Whose rule set an earlier process may have left in the kernel, with its notes. */
  readonly former?: FabricState | undefined;
}

export interface Refusals {
  /** Runs `apply`, which swaps the rule set in the kernel for that of `next`, and keeps what the old one had noted. */
  swap(next: FabricState, apply: () => Promise<void>): Promise<void>;
  /** Takes what the kernel has noted since the last time. */
  collect(): Promise<void>;
  /** Tells what there is, and every change. @returns what ends the subscription */
  subscribe(listener: (message: HealthMessage) => void): () => void;
}

/** How long after its last packet a refusal is told, at least. Real time. */
const KEEP_MS = 60_000;

export function createRefusals({ read, onError, clock, former }: RefusalPorts): Refusals {
  const turns = createTurns();
  const listeners = new Set<(message: HealthMessage) => void>();
  let state = former;
  let counted: readonly RefusedCount[] = [];
  let refusals: readonly Refusal[] = [];

  function keep(next: readonly Refusal[]): void {
    if (JSON.stringify(next) === JSON.stringify(refusals)) return;
    refusals = next;
    for (const listener of listeners) listener({ kind: "refusals", refusals });
  }

  async function take(): Promise<void> {
    if (!state) return;
    const from = state;
    const counts = await read();
    const fresh = newPackets(counted, counts).map((one) => toRefused(from, one));
    counted = counts;
    keep(mergeRefusals(refusals, fresh, { nowMs: clock.now(), keepMs: keepMsOf(from) }));
  }

  return {
    swap: (next, apply) =>
      turns(async () => {
        await take().catch(onError);
        await apply();
        counted = [];
        if (state && haveRulesChanged(state, next)) keep([]);
        state = next;
      }),
    collect: () => turns(() => take().catch(onError)),
    subscribe(listener) {
      listeners.add(listener);
      if (refusals.length > 0) listener({ kind: "refusals", refusals });
      return () => listeners.delete(listener);
    },
  };
}

/** The packets that the newer look has and the older had not. A count that fell is that of an element made anew. */
function newPackets(before: readonly RefusedCount[], now: readonly RefusedCount[]): RefusedCount[] {
  const known = new Map(before.map((one) => [keyOf(one), one.packets]));
  return now
    .map((one) => ({ ...one, packets: one.packets - startOf(one, known.get(keyOf(one)) ?? 0) }))
    .filter(({ packets }) => packets > 0);
}

function startOf({ packets }: RefusedCount, known: number): number {
  return known > packets ? 0 : known;
}

function keyOf({ packets: _, ...rest }: RefusedCount): string {
  return JSON.stringify(rest);
}

function toRefused(state: FabricState, seen: RefusedCount): NewlyRefused {
  return { ...attribute(state, seen), packets: seen.packets };
}

/** Other rules may admit now what the old ones refused; what they still refuse is soon seen again. */
function haveRulesChanged(before: FabricState, after: FabricState): boolean {
  return JSON.stringify(before.securityGroups) !== JSON.stringify(after.securityGroups);
}

/** Health checks that are refused come as rarely as their interval says. */
function keepMsOf({ networkLoadBalancers, timeScale }: FabricState): number {
  const intervals = networkLoadBalancers
    .flatMap(({ targetGroups }) => targetGroups)
    .map(({ healthCheck }) => scaledMs(2 * healthCheck.intervalSeconds, timeScale));
  return Math.max(KEEP_MS, ...intervals);
}
