/**
 * The interfaces of NLB nodes themselves: their subnets' routes and, where the NLB has any, its security groups.
 *
 * Chains of their own, because an `accept` ends a whole base chain; of type nat, because such a chain sees the first
 * packet of a flow only, so that all others pass at no cost.
 */
import { sourceAddresses } from "../../../proxy/nlb/index.ts";
import type { FabricState, FabricSubnet } from "../../model/index.ts";
import { routeTables, tableOf } from "./arrival.ts";
import { groupChain } from "./groups.ts";
import { hex, MARK, nodeMark } from "./mark.ts";
import { type NodePlan, planNodes } from "./nodes.ts";
import { lookup, type Part } from "./text.ts";

export function balancersPart(state: FabricState): Part {
  const plans = planNodes(state);
  if (plans.length === 0) return { collections: [], chains: [] };
  const guarded = plans.filter(({ nlb }) => nlb.securityGroupIds.length > 0);
  return {
    collections: [],
    chains: [
      {
        name: "enter_node",
        hook: { type: "nat", at: "prerouting", priority: -120 },
        rules: routedBack(plans, routeTables(state)),
      },
      {
        // Apart from the routes: metrics count what comes here and what passes.
        name: "guard_node",
        hook: { type: "nat", at: "prerouting", priority: -118 },
        rules: ingress(state, guarded),
      },
      {
        name: "leave_node",
        hook: { type: "nat", at: "postrouting", priority: 90 },
        rules: egress(state, guarded),
      },
    ],
  };
}

function routedBack(plans: readonly NodePlan[], tables: readonly FabricSubnet[][]): string[] {
  const elements = plans.flatMap(({ node, addresses }) => {
    const table = tableOf(tables, node.subnetId);
    return table < 0 ? [] : addresses.map((address) => `${address} : jump back_${table}`);
  });
  return lookup("ip daddr", "vmap", elements);
}

/**
 * Row NLB-170: the client's address at the listener's port.
 *
 * DIFFERS: a client behind a NAT gateway that calls an internet-facing NLB is judged by its private address.
 */
function ingress(state: FabricState, guarded: readonly NodePlan[]): string[] {
  const elements = guarded.flatMap(({ nlb, addresses }) =>
    addresses.map((address) => `${address} : goto ${groupChain(state, "ingress", nlb.securityGroupIds)}`),
  );
  return lookup("ip daddr", "vmap", elements);
}

/** Row NLB-171: towards targets, health checks included. */
function egress(state: FabricState, guarded: readonly NodePlan[]): string[] {
  const chainOf = ({ nlb }: NodePlan) => `goto ${groupChain(state, "egress", nlb.securityGroupIds)}`;
  const flows = guarded.map((plan) => `${hex(nodeMark(state, plan.nlb.id, plan.node.privateIp))} : ${chainOf(plan)}`);
  const checks = guarded.flatMap((plan) =>
    sourceAddresses(plan.node).map((address) => `${address} : ${chainOf(plan)}`),
  );
  return [...lookup(`ct mark & ${hex(MARK.nodeMask)}`, "vmap", flows), ...lookup("ip saddr", "vmap", checks)];
}
