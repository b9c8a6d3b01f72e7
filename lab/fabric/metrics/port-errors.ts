/**
 * Flows that got no source port (rows NLB-052, NLB-182). The kernel drops such a packet where no rule sees it, and counts
 * it for the whole fabric; whose ports ran out is told by those that are taken.
 */
import { SOURCE_PORTS } from "../../../proxy/nlb/index.ts";
import type { FabricState } from "../../model/index.ts";
import { MARK } from "../nft/mark.ts";
import { type NodePlan, planNodes } from "../nft/nodes.ts";
import type { Entry } from "./entries.ts";
import { markOf, nodeOfFlow } from "./flows.ts";
import type { Tracking } from "./tracking.ts";

export interface PortErrors {
  /** Puts down to nodes what was dropped since the last call. */
  collect(state: FabricState, tracking: Tracking): Promise<void>;
  /** Since this program was started. */
  of(plan: Pick<NodePlan, "nlb" | "node">): number;
}

/** @param listMarked all TCP entries with these bits in their mark, whatever their state; asked for only after a drop */
export function createPortErrors(listMarked: (bits: number) => Promise<readonly Entry[]>): PortErrors {
  const counts = new Map<string, number>();
  let known: number | undefined;
  return {
    async collect(state, { insertFailed }) {
      const dropped = insertFailed - (known ?? insertFailed);
      known = insertFailed;
      if (dropped <= 0) return;
      const nodes = exhaustedNodes(state, await listMarked(MARK.ownSource));
      for (const [index, plan] of nodes.entries()) {
        const share = Math.floor(dropped / nodes.length) + (index < dropped % nodes.length ? 1 : 0);
        counts.set(keyOf(plan), (counts.get(keyOf(plan)) ?? 0) + share);
      }
    },
    of: (plan) => counts.get(keyOf(plan)) ?? 0,
  };
}

/** Taken at one target, so that the port of one more is hard to find; closed flows keep theirs for some seconds. */
const MOST_TAKEN = 0.5;

/** Nodes that have used up most of an address's ports towards a target. None where the kernel dropped for another reason. */
function exhaustedNodes(state: FabricState, entries: readonly Entry[]): NodePlan[] {
  const byNode = Map.groupBy(entries, nodeOfFlow);
  return planNodes(state).filter((plan) => {
    const [first, last] = SOURCE_PORTS;
    const range = plan.nlb.sourcePorts ?? last - first + 1;
    const ours = byNode.get(markOf(state, plan)) ?? [];
    const byPair = Map.groupBy(ours, ({ reply }) => `${reply.destination} ${reply.source} ${reply.sourcePort}`);
    return [...byPair.values()].some((taken) => taken.length > range * MOST_TAKEN);
  });
}

function keyOf({ nlb, node }: Pick<NodePlan, "nlb" | "node">): string {
  return `${nlb.id} ${node.availabilityZone}`;
}
